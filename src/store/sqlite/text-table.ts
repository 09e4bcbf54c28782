import type { Database } from 'bun:sqlite'
import type { TextStore } from '../store.ts'
import type { Tell } from './change-table.ts'
import type { Done } from './promised.ts'

type Row = { name: string; value: string }

/** The rows of one kind in the table `texts`. */
export function textTable(database: Database, kind: 'entry' | 'setting', tell: Tell): Done<TextStore> {
  const all = database.query<Row, [string]>('SELECT name, value FROM texts WHERE kind = ?')
  const one = database.query<Row, [string, string]>(
    'SELECT name, value FROM texts WHERE kind = ? AND name = ?',
  )
  const put = database.query('INSERT OR REPLACE INTO texts (kind, name, value) VALUES (?, ?, ?)')
  const drop = database.query('DELETE FROM texts WHERE kind = ? AND name = ?')
  return {
    all: () => new Map(all.all(kind).map(({ name, value }) => [name, value])),
    find: (names) =>
      new Map(names.flatMap((name) => one.get(kind, name) ?? []).map(({ name, value }) => [name, value])),
    put: database.transaction((texts: ReadonlyMap<string, string>) => {
      for (const [name, value] of texts)
        if (value === '') drop.run(kind, name)
        else put.run(kind, name, value)
      tell(kind, [...texts.keys()])
    }).immediate,
  }
}
