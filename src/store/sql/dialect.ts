/** What differs between PostgreSQL and MySQL or MariaDB in the SQL that the driver sends. */
export type Dialect = {
  name: 'pgsql' | 'mysql'
  /** The engine's clock in epoch milliseconds: that of a process may be wrong. */
  now: string
  /** A whole number that stays one when it is summed. */
  int: (expression: string) => string
  text: (expression: string) => string
  contains: (text: string) => string
  /** Behind a SELECT of a sum whose rows nobody may change meanwhile. */
  lockSum: string
}

export const pgsql: Dialect = {
  name: 'pgsql',
  now: 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)',
  int: (expression) => `CAST(${expression} AS BIGINT)`,
  text: (expression) => `CAST(${expression} AS TEXT)`,
  contains: (text) => `strpos(${text}, ?) > 0`,
  // Each statement sees what was committed before it; a sum cannot be locked.
  lockSum: '',
}

export const mysql: Dialect = {
  name: 'mysql',
  now: 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)',
  int: (expression) => `CAST(${expression} AS SIGNED)`,
  text: (expression) => `CAST(${expression} AS CHAR(255))`,
  contains: (text) => `LOCATE(?, ${text}) > 0`,
  // A locking read sees what was committed before it, whatever the transaction saw.
  lockSum: ' FOR UPDATE',
}

/**
 * How an upsert changes a column of a row that is there: to the new value, by adding it, to the larger of both, or to the new
 * value unless the row's `since` is a later one. `since` itself has to stand behind those.
 */
export type Change = 'new' | 'add' | 'max' | 'later'

/** Rows to put, as one statement: `key` tells them apart, `changes` says what becomes of a row that is there. */
export type Upsert = {
  table: string
  columns: readonly string[]
  key: readonly string[]
  changes?: Readonly<Record<string, Change>>
}

/** `INSERT` of so many rows that replaces, or changes, those that are there. */
export function upsertText(
  { name }: Dialect,
  { table, columns, key, changes }: Upsert,
  rows: number,
): string {
  const row = `(${columns.map(() => '?').join(', ')})`
  const insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`
  const fresh = (column: string) => (name === 'pgsql' ? `EXCLUDED.${column}` : `VALUES(${column})`)
  const others = columns.filter((column) => !key.includes(column))
  const changed = changes ?? Object.fromEntries(others.map((column) => [column, 'new' as const]))
  const sets = Object.entries(changed).map(([column, change]) => {
    if (change === 'new') return `${column} = ${fresh(column)}`
    if (change === 'later')
      return `${column} = CASE WHEN ${fresh('since')} >= ${table}.since THEN ${fresh(column)} ELSE ${table}.${column} END`
    if (change === 'add') return `${column} = ${table}.${column} + ${fresh(column)}`
    return `${column} = GREATEST(${table}.${column}, ${fresh(column)})`
  })
  if (name === 'pgsql')
    return `${insert} ON CONFLICT (${key.join(', ')}) DO ${sets.length > 0 ? `UPDATE SET ${sets.join(', ')}` : 'NOTHING'}`
  return `${insert} ON DUPLICATE KEY UPDATE ${sets.length > 0 ? sets.join(', ') : `${key[0]} = ${table}.${key[0]}`}`
}

/** `INSERT` of one row that leaves one that is there as it is; it affects no row then. */
export function insertNew({ name }: Dialect, table: string, columns: readonly string[]): string {
  const values = `(${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
  return name === 'pgsql'
    ? `INSERT INTO ${table} ${values} ON CONFLICT DO NOTHING`
    : `INSERT IGNORE INTO ${table} ${values}`
}

/** `(?, ?, …)` */
export const list = (count: number): string => `(${Array.from({ length: count }, () => '?').join(', ')})`
