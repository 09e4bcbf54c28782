import { fail } from '../core/fault.ts'
import { writeWhole } from './file-access.ts'
import { loadConfig, type Loaded } from './load.ts'
import { problemLine } from './problem.ts'
import type { Config } from './schema.ts'
import { type Generated, withSecrets } from './secrets.ts'

/** A file that is in force: its text with all secrets, and what it came to. */
export type Accepted = Loaded & { config: Config; text: string; generated: Generated }

/**
 * Judges what config.toml is to say, completes it with the secrets it lacks and writes it when that is not what
 * `onDisk` says. `undefined` = there is no file yet. Throws GatewayError `invalid_value` with a line for each error
 * and the first one's key as `param`; nothing is written then.
 */
export function accept(file: string, wanted: string | undefined, onDisk = wanted): Accepted {
  const { text, generated } = withSecrets(wanted)
  const { config, problems, own } = loadConfig(text, file)
  if (!config) {
    const errors = problems.filter(({ level }) => level === 'error')
    const param = errors[0]?.key
    return fail({
      kind: 'invalid_value',
      message: errors.map(problemLine).join('\n'),
      ...(param && { param }),
    })
  }
  if (text !== onDisk) writeWhole(file, text)
  return { config, problems, own, text, generated }
}
