import { type Signal, signal } from '@preact/signals'
import { storedText } from './stored.ts'

/** Columns the person at this browser chose to see (true) or not to see (false), by table. */
type Choice = Readonly<Record<string, boolean>>

const texts = new Map<string, Signal<string>>()

function textOf(table: string): Signal<string> {
  const text = texts.get(table) ?? storedText(`columns.${table}`, '')
  texts.set(table, text)
  return text
}

/** What was chosen for a table; nothing of what nobody chose. */
export const columnChoice = (table: string): Choice =>
  Object.fromEntries(
    textOf(table)
      .value.split(' ')
      .filter(Boolean)
      .map((word) => [word.slice(1), word.startsWith('+')]),
  )

/** Shows or hides a column from now on. */
export function chooseColumn(table: string, column: string, on: boolean): void {
  const next = { ...columnChoice(table), [column]: on }
  textOf(table).value = Object.entries(next)
    .map(([name, shown]) => (shown ? '+' : '-') + name)
    .join(' ')
}

/** Back to the columns that fit. */
export const forgetColumns = (table: string): void => void (textOf(table).value = '')

const widths = new Map<string, Signal<number>>()

/** How wide a table is, in pixels; it notes that itself. Till then as wide as the window. */
export function tableWidth(table: string): Signal<number> {
  const width = widths.get(table) ?? signal(innerWidth)
  widths.set(table, width)
  return width
}
