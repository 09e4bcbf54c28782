import type { TableRow, Tables } from './store.ts'

type CopyOptions = {
  source: Tables
  target: Tables
  /** The tables to copy, in the order in which they can be written. */
  tables: readonly string[]
  /** Hears of each table that is begun. */
  begun?: (table: string) => void
}

/**
 * Copies tables from one store to another and answers the rows of each. Tables are read one after another: of a store that is in
 * use, a turn written meanwhile to a conversation that is newer than the copy stays behind, because it would refer to nothing.
 */
export async function copyTables(options: CopyOptions): Promise<Map<string, number>> {
  const { source, target, tables, begun = () => {} } = options
  const counts = new Map<string, number>()
  const conversations = new Set<unknown>()
  const belongs = (table: string, row: TableRow) =>
    table !== 'conversation_turns' || conversations.has(row['conversation_id'])
  for (const table of tables) {
    let count = 0
    begun(table)
    for await (const { rows } of source.read(table)) {
      if (table === 'conversations') for (const { id } of rows) conversations.add(id)
      const whole = rows.filter((row) => belongs(table, row))
      if (whole.length > 0) await target.write(table, whole)
      count += whole.length
    }
    counts.set(table, count)
  }
  return counts
}
