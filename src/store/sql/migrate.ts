import { migrations } from '../sqlite/migrations.ts'
import type { Sql, SqlEngine } from './engine.ts'
import { isDoneAlready } from './engine-trouble.ts'
import type { SchemaText } from './schema-text.ts'

/** PostgreSQL's advisory lock and MySQL's named lock of whoever changes the schema. */
const lockNumber = 7_402_310_617
const lockName = 'grok2api schema'
const lockSeconds = 120

/** Brings the engine to the schema of this version; of several processes that start at once one does it, the others wait. */
export async function migrate(engine: SqlEngine, schema: SchemaText): Promise<void> {
  if ((await missing(engine)).length === 0) return
  await engine.begin(async (tx) => {
    await lock(tx)
    try {
      for (const { name, sql } of await missing(tx)) {
        for (const statement of schema.statements(sql)) await step(tx, statement)
        await tx.run('INSERT INTO migrations (name, applied_at) VALUES (?, ?)', [name, Date.now()])
      }
    } finally {
      if (tx.dialect.name === 'mysql') await tx.rows('SELECT RELEASE_LOCK(?) AS freed', [lockName])
    }
  })
}

async function lock(tx: Sql): Promise<void> {
  if (tx.dialect.name === 'pgsql') {
    await tx.rows(`SELECT pg_advisory_xact_lock(${lockNumber})`)
    await tx.run('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)')
    return
  }
  const [got] = await tx.rows<{ got: number | null }>('SELECT GET_LOCK(?, ?) AS got', [lockName, lockSeconds])
  if (got?.got !== 1) throw new Error('another process has been changing the schema for two minutes')
  await tx.run(
    'CREATE TABLE IF NOT EXISTS migrations (name VARCHAR(255) PRIMARY KEY, applied_at BIGINT NOT NULL) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  )
}

/** MySQL rolls no change of a schema back: what a start before did not get to the end of is gone on with. */
async function step(tx: Sql, statement: string): Promise<void> {
  try {
    await tx.run(statement)
  } catch (error) {
    if (tx.dialect.name === 'pgsql' || !isDoneAlready(error)) throw error
  }
}

async function done(sql: Sql): Promise<string[]> {
  const there = `SELECT 1 AS there FROM information_schema.tables WHERE table_name = 'migrations' AND table_schema = ${
    sql.dialect.name === 'pgsql' ? 'current_schema()' : 'DATABASE()'
  }`
  if ((await sql.rows(there)).length === 0) return []
  return (await sql.rows<{ name: string }>('SELECT name FROM migrations ORDER BY name')).map(
    ({ name }) => name,
  )
}

async function missing(sql: Sql) {
  const names = await done(sql)
  const foreign = foreignIn(names)
  if (foreign)
    throw new Error(
      `this database was written by a newer version of grok2api (it has "${foreign}"). Run that version, or another database.`,
    )
  return migrations.filter(({ name }) => !names.includes(name))
}

const foreignIn = (names: readonly string[]): string =>
  names.find((name) => migrations.every((known) => known.name !== name)) ?? ''

/** A step that this version does not know: a newer one made it. */
export const newerSchema = async (sql: Sql): Promise<string> => foreignIn(await done(sql))
