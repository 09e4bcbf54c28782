import { movedTables } from '../moved-tables.ts'
import type { TableRow } from '../store.ts'
import { contentForms } from './forms-content.ts'
import { logForms } from './forms-log.ts'
import { operatorForms } from './forms-operator.ts'
import type { Link } from './link.ts'

/** How the rows of one table lie in Redis. */
export type TableForm = {
  /** The columns of the key of every row. */
  list: () => Promise<TableRow[]>
  /** The whole rows of these keys, as far as they are there. */
  read: (keys: readonly TableRow[]) => Promise<TableRow[]>
  write: (rows: readonly TableRow[]) => Promise<void>
}
export type TableForms = Readonly<Record<string, (link: Link) => TableForm>>

const all: TableForms = { ...operatorForms, ...contentForms, ...logForms }

/** The form of a table of `movedTables`. */
export function tableForms(link: Link, table: string): TableForm {
  const form = all[table]
  if (!form) throw new Error(`${table} is none of ${movedTables.map(({ name }) => name).join(', ')}`)
  return form(link)
}
