import type { Account } from '../../core/account.ts'
import { asFault, type FaultKind, GatewayError } from '../../core/fault.ts'
import type { Attachment } from '../../core/prompt.ts'
import { inParallel } from '../../lib/in-parallel.ts'
import type { UploadFile, Upstream } from '../../upstream/upstream.ts'

/** A picture or file ready for the upstream. */
export type LoadedFile = UploadFile & {
  /** The request field it came from, for errors. */
  param: string
  /** It is what a video begins or ends with. */
  frame?: 'first' | 'last'
  /** The URLs and bytes it was given as: the same picture may come twice, in different words. */
  sources?: (string | Uint8Array)[]
}

/** The files of one request, at whichever account is to answer it. */
export type Uploads = {
  /**
   * Ids of the files at this account, in their order; nothing is uploaded to it twice. Rejects with a GatewayError
   * that is this attempt's fault, or the file's with `param`.
   */
  idsFor: (account: Account, signal: AbortSignal) => Promise<readonly string[]>
  /** The loaded file of an attachment, for an upstream that takes it inline. */
  fileOf: (attachment: Attachment) => LoadedFile | undefined
}

const atOnce = 4

// What the upstream has against a file is about that file.
const aboutOneFile = new Set<FaultKind>(['content_policy', 'invalid_image_format', 'image_too_large'])

export function createUploads(upstream: Pick<Upstream, 'upload'>, files: readonly LoadedFile[]): Uploads {
  // Beside the ids of a whole round: after a round that failed in the middle, what it had uploaded is still there.
  const done = new Map<string, string[]>()

  const put = upstream.upload

  async function upload(file: LoadedFile, account: Account, signal: AbortSignal): Promise<string> {
    try {
      return await put!(file, account, signal)
    } catch (error) {
      const fault = asFault(error)
      if (signal.aborted || !aboutOneFile.has(fault.kind)) throw error
      throw new GatewayError({ ...fault, param: file.param })
    }
  }

  return {
    fileOf: ({ source }) =>
      files.find(({ sources }) => sources?.includes('url' in source ? source.url : source.data)),
    idsFor: async (account, signal) => {
      const ids = done.get(account.id) ?? []
      done.set(account.id, ids)
      if (!put || files.length === 0) return ids
      return inParallel(files, { limit: atOnce, signal }, async (file, stop, index) => {
        const id = ids[index] ?? (await upload(file, account, stop))
        ids[index] = id
        return id
      })
    },
  }
}
