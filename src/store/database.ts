import { Database } from 'bun:sqlite'
import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import { createOwned, makeOwnedFolder } from '../lib/make-owned.ts'
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
      // NORMAL loses nothing when the process dies, and at most the last moments when the machine does.
      database.run('PRAGMA synchronous = NORMAL')
      database.run('PRAGMA foreign_keys = ON')
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

function migrate(database: Database, steps: readonly Migration[]): void {
  const known = steps.map(({ name }) => name)
  const run = database.transaction(() => {
    database.run(
      'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT',
    )
    const done = doneSteps(database)
    const foreign = done.find((name) => !known.includes(name))
    if (foreign)
      throw new Error(
        `this database was written by a newer version of grok2api (it has "${foreign}"). ` +
          'Run that version, or move the file away to start with an empty one.',
      )
    for (const { name, sql } of steps.filter(({ name }) => !done.includes(name))) {
      database.run(sql)
      database.run('INSERT INTO migrations (name, applied_at) VALUES (?, ?)', [name, Date.now()])
    }
  })
  // Immediate: of two processes that start at once, the second waits and then finds the work done.
  run.immediate()
}

/** Steps of the schema that a newer version has done while this one runs. */
export function newerSteps(database: Database): string[] {
  const known = new Set(migrations.map(({ name }) => name))
  return doneSteps(database).filter((name) => !known.has(name))
}

/** Writes a page of the database and reads it again, and changes nothing. Throws when that fails. */
export function roundTrip(database: Database): void {
  const read = () => database.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version
  const version = read() ?? 0
  // Written even when it is the same: a full or read-only disk shows here.
  database.run(`PRAGMA user_version = ${version}`)
  if (read() !== version) throw new Error('what was written is not what is read')
}

const doneSteps = (database: Database): string[] =>
  database
    .query<{ name: string }, []>('SELECT name FROM migrations ORDER BY name')
    .all()
    .map(({ name }) => name)

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
