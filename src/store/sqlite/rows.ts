import type { Database } from 'bun:sqlite'
import { cursorOf, movedTable, movedTables, rowsAtOnce } from '../moved-tables.ts'
import type { TableRow, Tables } from '../store.ts'

/** The tables as rows, by the names of their columns. */
export function sqliteRows(database: Database): Tables {
  return {
    names: () => movedTables.map(({ name }) => name),
    count: async (table) =>
      database.query<{ n: number }, []>(`SELECT count(*) AS n FROM ${movedTable(table).name}`).get()?.n ?? 0,
    read: async function* (table, after) {
      const moved = movedTable(table)
      const columns = moved.key.join(', ')
      const behind = `WHERE (${columns}) > (${moved.key.map(() => '?').join(', ')})`
      const query = (where: string) =>
        database.query<TableRow, (string | number)[]>(
          `SELECT * FROM ${moved.name} ${where} ORDER BY ${columns} LIMIT ${rowsAtOnce}`,
        )
      for (let cursor = after; ;) {
        const rows = cursor === undefined ? query('').all() : query(behind).all(...JSON.parse(cursor))
        const last = rows.at(-1)
        if (!last) return
        cursor = cursorOf(moved, last)
        yield { rows, cursor }
      }
    },
    write: async (table, rows) => {
      const { name } = movedTable(table)
      const known = database
        .query<{ name: string }, []>(`SELECT name FROM pragma_table_info('${name}')`)
        .all()
        .map((column) => column.name)
      const put = database.query(
        `INSERT OR REPLACE INTO ${name} (${known.join(', ')}) VALUES (${known.map(() => '?').join(', ')})`,
      )
      database
        .transaction(() => {
          for (const row of rows) put.run(...known.map((column) => row[column] ?? null))
        })
        .immediate()
    },
    clear: async () => {
      database
        .transaction(() => {
          for (const { name } of movedTables.toReversed()) database.run(`DELETE FROM ${name}`)
        })
        .immediate()
    },
  }
}
