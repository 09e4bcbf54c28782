import { allowedText } from '../lib/allowed-text.ts'
import { guard } from '../lib/schema.ts'
import { defaults } from './defaults.ts'
import { findKey } from './keys.ts'
import { isTable, type Table } from './merge.ts'
import { fruitless, type Rule, rules, type SettingsFile } from './sibling-rules.ts'

export const outcomes = ['taken', 'translated', 'no_effect', 'unknown'] as const
export type Outcome = (typeof outcomes)[number]

/** What became of one thing in a sibling's folder. `note` says why where the outcome does not; values are never in it. */
export type Taken = { file: string; name: string; outcome: Outcome; target: string; note: string }

/** Settings of ours, by name, and what became of each of the file's. */
export type Translation = { settings: Map<string, unknown>; rows: Taken[] }

/** The settings of a sibling's file in ours. What cannot be used here is left out and said, never forced. */
export function translateSettings(file: SettingsFile, tables: Table): Translation {
  const settings = new Map<string, unknown>()
  const rows = flat(file, tables).map(([name, value]): Taken => {
    const rule = ruleFor(file, name)
    const row = (outcome: Outcome, note = '', target = ''): Taken => ({ file, name, outcome, target, note })
    if (!rule)
      return fruitless.some((pattern) => pattern.test(name))
        ? row('no_effect', 'there is nothing like it here')
        : row('unknown', 'no gateway known here has such a setting')
    if ('none' in rule) return row('no_effect', rule.none)
    const problem = take(settings, rule, value)
    if (problem) return row('no_effect', problem)
    return row(rule.to === name ? 'taken' : 'translated', sameAsDefault(rule.to, settings), rule.to)
  })
  return { settings, rows }
}

/** Our own names stand for themselves in a file of the same family. */
function ruleFor(file: SettingsFile, name: string): Rule | undefined {
  const rule = rules[file][name]
  if (rule) return rule
  return file === 'config.toml' && !name.startsWith('models.') && findKey(name) ? { to: name } : undefined
}

/** Puts the value among the settings. Returns why not, when it is not possible here. */
function take(settings: Map<string, unknown>, rule: Extract<Rule, { to: string }>, given: unknown): string {
  const key = findKey(rule.to)
  if (!key) return 'there is nothing like it here'
  const value = rule.convert ? rule.convert(given) : given
  if (value === undefined) return 'its value has no counterpart here'
  if (!guard(key.schema).is(value))
    return `its value is not possible here; allowed: ${allowedText(key.schema)}`
  const before = settings.get(rule.to)
  // Two limits of one thing: what both allow together.
  settings.set(rule.to, typeof before === 'number' && typeof value === 'number' ? before + value : value)
  if (rule.also) settings.set(rule.also, value)
  return ''
}

function sameAsDefault(name: string, settings: ReadonlyMap<string, unknown>): string {
  const [section = '', field = ''] = name.split('.')
  const table: unknown = defaults[section as keyof typeof defaults]
  return isTable(table) && Bun.deepEquals(table[field], settings.get(name)) ? 'as it is by default' : ''
}

/** Every setting as `section.key`; of a file without sections as `key`. */
function flat(file: SettingsFile, tables: Table): [name: string, value: unknown][] {
  if (file === 'config.json') return Object.entries(tables)
  return Object.entries(tables).flatMap(([section, table]) =>
    isTable(table)
      ? Object.entries(table).map(([key, value]): [string, unknown] => [`${section}.${key}`, value])
      : [[section, table] as [string, unknown]],
  )
}
