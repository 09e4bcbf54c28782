/** A table as it is moved between stores, and the columns that tell its rows apart, in whose order they are read. */
export type MovedTable = { name: string; key: readonly string[] }

/**
 * What `migrate` and `backup` take along, what others refer to first. Not: who is alive, who holds what, and the feed of
 * changes, which are matters of the processes that run.
 */
export const movedTables: readonly MovedTable[] = [
  { name: 'account_state', key: ['id'] },
  { name: 'texts', key: ['kind', 'name'] },
  { name: 'proxies', key: ['id'] },
  { name: 'api_keys', key: ['id'] },
  { name: 'api_key_tokens', key: ['key_id', 'day'] },
  { name: 'admin_sessions', key: ['hash'] },
  { name: 'unknowns', key: ['kind', 'name'] },
  { name: 'responses', key: ['id'] },
  { name: 'conversations', key: ['id'] },
  { name: 'conversation_turns', key: ['id'] },
  { name: 'videos', key: ['seq'] },
  { name: 'kept_answers', key: ['place'] },
  { name: 'quota_history', key: ['account', 'at'] },
  { name: 'request_stats', key: ['kind', 'span', 'slot', 'name'] },
  { name: 'request_spread', key: ['kind', 'span', 'slot', 'step'] },
  { name: 'request_log', key: ['seq'] },
  { name: 'request_bodies', key: ['seq'] },
]

/** Rows in one piece. */
export const rowsAtOnce = 1000

/** The table of that name. Throws an Error when it is not one that is moved. */
export function movedTable(name: string): MovedTable {
  const found = movedTables.find((table) => table.name === name)
  if (!found) throw new Error(`there is no table ${JSON.stringify(name)} to move`)
  return found
}

/** Where to read on behind this row. */
export const cursorOf = ({ key }: MovedTable, row: Record<string, unknown>): string =>
  JSON.stringify(key.map((name) => row[name]))
