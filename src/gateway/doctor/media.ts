import type { Examination } from '../../core/finding.ts'
import { asFault } from '../../core/fault.ts'

/** The storage of pictures and videos, where it is not the data folder. `check` writes, reads and removes a file there. */
export const mediaParts = (storage: string, check: () => Promise<void>): Examination[] =>
  storage === 'local' ? [] : [{ id: 'media', look: () => look(check) }]

async function look(check: () => Promise<void>) {
  try {
    await check()
    return { status: 'ok' as const, message: 'A file was written to the bucket, read and removed.' }
  } catch (error) {
    const { detail, message } = asFault(error)
    return {
      status: 'failed' as const,
      message: (detail ?? message).replace(/^media: /, ''),
      remedy: 'Look at the settings of [media] and at the S3 server.',
    }
  }
}
