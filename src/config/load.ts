import { parse, TomlError } from 'smol-toml'
import { contradictions, isConfig, misfits } from './check.ts'
import { isTable, mergeConfig, type Table } from './merge.ts'
import { type ConfigProblem, shownValue } from './problem.ts'
import type { Config } from './schema.ts'

/** What a file came to: `config` only when it has no error. `own` names the keys the operator set. */
export type Loaded = { config: Config | undefined; problems: ConfigProblem[]; own: ReadonlySet<string> }

/** The operator's text over the defaults, checked as a whole. `file` is only for the messages. Throws nothing. */
export function loadConfig(text: string, file: string): Loaded {
  const parsed = parseToml(text)
  if (typeof parsed === 'string')
    return {
      config: undefined,
      problems: [{ level: 'error', kind: 'syntax', file, key: '', message: parsed }],
      own: new Set(),
    }
  const { value, problems, own } = mergeConfig(parsed, file)
  if (own.has('grok.stream')) problems.push(deprecatedStream(file))
  const tiers: unknown = value['upstream']?.['tiers']
  problems.push(...unknownTiers(value['models'] ?? {}, isTable(tiers) ? tiers : {}, file))
  problems.push(...(isConfig(value) ? contradictions(value, file) : misfits(value, file)))
  const sound = problems.every(({ level }) => level !== 'error')
  return { config: sound && isConfig(value) ? value : undefined, problems, own }
}

/** The tables of a TOML text, or a sentence that says where it is none. */
function parseToml(text: string): Table | string {
  try {
    if (text.startsWith('\uFFFD')) return 'line 1, column 1: this is no UTF-8; save the file as UTF-8'
    // Editors on Windows put a byte order mark in front, which TOML does not know.
    return parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '')
    return `line ${error.line}, column ${error.column}: ${reason}; nothing of the file is used until that is mended`
  }
}

/** A tier nobody knows stops nothing: its rows are served by whoever has quota for them. */
const unknownTiers = (rows: Table, tiers: object, file: string): ConfigProblem[] =>
  Object.entries(rows).flatMap(([id, row]) => {
    const tier: unknown = isTable(row) && row['tier']
    if (typeof tier !== 'string' || Object.hasOwn(tiers, tier.toLowerCase())) return []
    const message = `models.${id}.tier = ${shownValue(tier)} is no tier this gateway knows: every account with quota for its mode may serve it; to say which tier it is, add it to [upstream.tiers]`
    return [{ level: 'warning', kind: 'unknown', file, key: `models.${id}.tier`, message }]
  })

const deprecatedStream = (file: string): ConfigProblem => ({
  level: 'warning',
  kind: 'deprecated',
  file,
  key: 'grok.stream',
  message: 'grok.stream is deprecated: true is still honoured, but clients should send `stream` themselves',
})
