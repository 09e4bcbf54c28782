import { Database } from 'bun:sqlite'
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Writes a copy of a database as it is at this moment, others writing to it or not. The copy gets mode 0600. */
export function copyDatabase(path: string, copy: string): void {
  const database = new Database(path, { readonly: true })
  try {
    database.run('PRAGMA busy_timeout = 5000')
    copyInto(database, copy)
  } finally {
    database.close()
  }
}

/** SQLite takes an empty file, and would make one that everybody can read. */
function copyInto(database: Database, copy: string): void {
  closeSync(openSync(copy, 'wx', 0o600))
  try {
    database.run('VACUUM INTO ?', [copy])
  } catch (error) {
    rmSync(copy, { force: true })
    throw error
  }
}

/**
 * Keeps a copy of the database beside it, as `backups/grok2api-before-<change>.db`, before its schema changes: the
 * version before can be run on it again. One copy for one change, whoever comes first.
 */
export function copyBefore(database: Database, path: string, change: string): void {
  const copy = join(dirname(path), 'backups', `grok2api-before-${change}.db`)
  if (existsSync(copy)) return
  mkdirSync(dirname(copy), { recursive: true, mode: 0o700 })
  try {
    copyInto(database, copy)
  } catch (error) {
    // Another process that starts at the same time makes it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * Whether another process has the database open. Throws nothing: SQLite refuses to leave its journal mode as long as
 * anybody else holds the file, and such a hold ends with its process, however that ends.
 */
export function isInUse(path: string): boolean {
  if (!existsSync(path)) return false
  const database = new Database(path)
  try {
    database.run('PRAGMA busy_timeout = 0')
    database.run('PRAGMA journal_mode = DELETE')
    return false
  } catch (error) {
    return String(error).includes('locked')
  } finally {
    database.close()
  }
}
