import { constants, Database } from 'bun:sqlite'
import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import { createOwned, makeOwnedFolder } from '../../lib/make-owned.ts'
import { copyBefore } from './copy-database.ts'
import { type Migration, migrations } from './migrations.ts'

/**
 * Opens grok2api.db, made with mode 0600 when it is missing, and brings it to the schema of this version.
 * Throws an Error that names the file when it cannot be opened, is no database, or was written by a newer version.
 */
export function openDatabase(path: string, steps: readonly Migration[] = migrations): Database {
  try {
    const database = openFile(path)
    try {
      // A writer of the same file in another process (`grok2api accounts …`) is waited for, not failed on.
      database.run('PRAGMA busy_timeout = 5000')
      patiently(() => database.run('PRAGMA journal_mode = WAL'))
      // Why these and no others: docs/decisions/sqlite-settings.md.
      database.run('PRAGMA synchronous = NORMAL')
      database.run('PRAGMA foreign_keys = ON')
      database.run(`PRAGMA journal_size_limit = ${16 * 1024 * 1024}`)
      // The -wal file stays when the last process closes it: when it is missing, somebody took it away.
      if (path !== ':memory:') database.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 1)
      keepBefore(database, path, steps)
      migrate(database, steps)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${path}: ${reason}`, { cause: error })
  }
}

function openFile(path: string): Database {
  if (path === ':memory:') return new Database(path, { strict: true })
  makeOwnedFolder(dirname(path))
  // SQLite would make the file readable for all; its -wal and -shm files take over the mode and the owner it finds.
  createOwned(path)
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return new Database(path, { strict: true })
}

/** A database of an older version is copied before its schema changes. */
function keepBefore(database: Database, path: string, steps: readonly Migration[]): void {
  const done = changesOf(database)
  if (path === ':memory:' || done.length === 0 || foreignChange(database, steps)) return
  const next = steps.find(({ name }) => !done.includes(name))
  if (next) copyBefore(database, path, next.name)
}

/** The changes of the schema that a database has, in order; none when it is not one of ours. */
function changesOf(database: Database): string[] {
  const known = database.query("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").get()
  if (!known) return []
  const rows = database.query<{ name: string }, []>('SELECT name FROM migrations ORDER BY name').all()
  return rows.map(({ name }) => name)
}

/** A change that this version does not know: a newer one made it. */
export const foreignChange = (
  database: Database,
  steps: readonly Migration[] = migrations,
): string | undefined => changesOf(database).find((name) => steps.every((step) => step.name !== name))

function migrate(database: Database, steps: readonly Migration[]): void {
  const run = database.transaction(() => {
    database.run(
      'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT',
    )
    const done = changesOf(database)
    const foreign = foreignChange(database, steps)
    if (foreign) throw new Error(newerText(foreign))
    for (const { name, sql } of steps.filter(({ name }) => !done.includes(name))) {
      database.run(sql)
      database.run('INSERT INTO migrations (name, applied_at) VALUES (?, ?)', [name, Date.now()])
    }
  })
  // Immediate: of two processes that start at once, the second waits and then finds the work done.
  run.immediate()
}

const newerText = (foreign: string) =>
  `this database was written by a newer version of grok2api (it has "${foreign}"). Run that version again; ` +
  'or put the copy from before the upgrade, backups/grok2api-before-….db, in its place; ' +
  'or move the file away to start with an empty one.'

/** Writes a page of the database and reads it again, and changes nothing. Throws when that fails. */
export function roundTrip(database: Database): void {
  const read = () => database.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version
  const version = read() ?? 0
  // Written even when it is the same: a full or read-only disk shows here.
  database.run(`PRAGMA user_version = ${version}`)
  if (read() !== version) throw new Error('what was written is not what is read')
}

/** SQLite does not wait for others when it changes the journal, whatever `busy_timeout` says: so we do, 5 s at most. */
function patiently(work: () => void, tries = 250): void {
  try {
    work()
  } catch (error) {
    if (tries === 0 || !String(error).includes('locked')) throw error
    Bun.sleepSync(20)
    patiently(work, tries - 1)
  }
}
