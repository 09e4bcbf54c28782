import { cursorOf, movedTable, movedTables, rowsAtOnce } from '../moved-tables.ts'
import type { TableRow, Tables } from '../store.ts'
import type { SqlEngine } from './engine.ts'
import type { SchemaText } from './schema-text.ts'

/** Columns that the engine numbers by itself, by table. */
const numbered: Readonly<Record<string, string>> = {
  conversation_turns: 'id',
  videos: 'seq',
  request_log: 'seq',
}

/** The tables as rows, by the names of their columns. */
export function sqlRows(engine: SqlEngine, schema: SchemaText): Tables {
  return {
    names: () => movedTables.map(({ name }) => name),
    count: async (table) => {
      const [row] = await engine.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${movedTable(table).name}`)
      return row?.n ?? 0
    },
    read: async function* (table, after) {
      const moved = movedTable(table)
      const columns = moved.key.join(', ')
      const behind = `WHERE (${columns}) > (${moved.key.map(() => '?').join(', ')})`
      for (let cursor = after; ;) {
        const query = `SELECT * FROM ${moved.name} ${cursor === undefined ? '' : behind} ORDER BY ${columns} LIMIT ${rowsAtOnce}`
        const rows = await engine.rows<TableRow>(query, cursor === undefined ? [] : JSON.parse(cursor))
        const last = rows.at(-1)
        if (!last) return
        cursor = cursorOf(moved, last)
        yield { rows, cursor }
      }
    },
    write: async (table, rows) => {
      const { name, key } = movedTable(table)
      const given = new Set(Object.keys(rows[0] ?? {}))
      const columns = schema.columns(name).filter((column) => given.has(column))
      await engine.upsert(
        { table: name, columns, key },
        rows.map((row) => columns.map((column) => row[column] ?? null)),
      )
      const counted = numbered[name]
      if (counted && engine.dialect.name === 'pgsql')
        await engine.rows(
          `SELECT setval(pg_get_serial_sequence('${name}', '${counted}'), GREATEST((SELECT MAX(${counted}) FROM ${name}), 1))`,
        )
    },
    // Whatever there is, it takes no longer than a query may.
    clear: async () => {
      for (const { name } of movedTables) await engine.run(`TRUNCATE TABLE ${name}`)
    },
  }
}
