import embedded from '../../config.defaults.toml' with { type: 'text' }
import type { Config } from './schema.ts'

/** `config.defaults.toml` as it is in the repository, comments and all; part of the binary. */
export const defaultsText: string = embedded

// By Bun's own reader, which needs a fiftieth of the time that the one for operators' files takes in a fresh process. Checked
// against the schema and against that other one by defaults.test.ts rather than at every start.
const parsed: unknown = Bun.TOML.parse(defaultsText)
export const defaults = parsed as Config

/** What the comment above a key says, its lines joined, by name: `grok.timeout` → "Seconds until …". */
export function describedKeys(): ReadonlyMap<string, string> {
  const described = new Map<string, string>()
  let section = ''
  let comment: string[] = []
  for (const line of defaultsText.split('\n')) {
    const header = /^\[([\w.]+)\]/.exec(line)?.[1]
    section = header ?? section
    const field = /^"?([\w.:-]+)"? =/.exec(line)?.[1]
    // A table of settings is one setting: what stands above its header is about it.
    const name = field ? `${section}.${field}` : header?.includes('.') ? header : undefined
    if (name && comment.length > 0) described.set(name, comment.join(' '))
    comment = line.startsWith('# ') ? [...comment, line.slice(2)] : []
  }
  return described
}
