import { t } from '../../state/language.ts'
import type { Setting } from '../../state/settings.ts'

type Table = Record<string, unknown>

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A table of settings as lines `name = value`; lists with commas, tables in it as `table.name = value`. */
export const tableText = (table: unknown): string => (isTable(table) ? linesOf(table, '').join('\n') : '')

const linesOf = (table: Table, prefix: string): string[] =>
  Object.entries(table).flatMap(([name, value]) =>
    isTable(value)
      ? linesOf(value, `${prefix}${name}.`)
      : [`${prefix}${name} = ${Array.isArray(value) ? value.join(', ') : String(value)}`],
  )

/** Those lines as a change of the setting, null for what is not there any more; or what is wrong with them. */
export function tableChange(setting: Setting, text: string): { value: Table } | { wrong: string } {
  const found: Table = {}
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue
    const at = line.indexOf('=')
    const name = line.slice(0, at).trim()
    if (at < 1 || name === '') return { wrong: t('field.table', { line }) }
    put(setting, found, { name, value: line.slice(at + 1).trim() })
  }
  return { value: { ...missing(setting.value, found), ...found } }
}

function put({ default: usual, allowed }: Setting, found: Table, { name, value }: Record<string, string>) {
  const given = value ?? ''
  const [outer = '', inner] = (name ?? '').split(/\.(.*)/s)
  if (allowed.entries?.type === 'object' && inner !== undefined) {
    const held = found[outer]
    found[outer] = { ...(isTable(held) ? held : {}), [inner]: given }
  } else
    found[name ?? ''] =
      isTable(usual) && Array.isArray(usual[name ?? ''])
        ? given
            .split(',')
            .map((one) => one.trim())
            .filter(Boolean)
        : given
}

/** What the table holds and the lines do not: taken out. */
const missing = (before: unknown, found: Table): Table =>
  Object.fromEntries(
    Object.entries(isTable(before) ? before : {}).flatMap(([name, value]) => {
      const now = found[name]
      if (now === undefined) return [[name, null]]
      if (!isTable(value) || !isTable(now)) return []
      found[name] = { ...missing(value, now), ...now }
      return []
    }),
  )
