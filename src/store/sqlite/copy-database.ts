import { Database } from 'bun:sqlite'
import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { giveToFolderOwner, makeOwnedFolder } from '../../lib/make-owned.ts'

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
  makeOwnedFolder(dirname(copy))
  try {
    copyInto(database, copy)
    giveToFolderOwner(copy)
  } catch (error) {
    // Another process that starts at the same time makes it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
