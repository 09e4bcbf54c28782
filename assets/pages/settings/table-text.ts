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
  return { value: difference(setting.value, found) }
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

/** What the lines say otherwise than the table does; null for what is not in them any more. */
function difference(before: unknown, now: Table): Table {
  const table = isTable(before) ? before : {}
  const names = [...new Set([...Object.keys(table), ...Object.keys(now)])]
  return Object.fromEntries(
    names.flatMap((name): [string, unknown][] => {
      const [old, given] = [table[name], now[name]]
      if (given === undefined) return [[name, null]]
      if (isTable(old) && isTable(given)) return [[name, difference(old, given)]]
      return JSON.stringify(old) === JSON.stringify(given) ? [] : [[name, given]]
    }),
  )
}
