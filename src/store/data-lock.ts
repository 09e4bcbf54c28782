import { Database } from 'bun:sqlite'
import { accessSync, constants, existsSync, readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isDiskFull } from '../core/fault.ts'
import { writeAtomically } from '../lib/atomic-file.ts'
import { createOwned } from '../lib/make-owned.ts'
import { userName } from '../lib/user-name.ts'

/** The process that holds a data folder. `since` is epoch milliseconds. */
export type Holder = { pid: number; host: string; since: number }

/** What came of asking for the folder. `unlocked`: nothing can be written there, so there is nothing to protect. */
export type DataLock =
  | { kind: 'taken'; release: () => void }
  | { kind: 'unlocked' }
  | { kind: 'held'; by: Holder | undefined }

const lockOf = (folder: string) => join(folder, 'gateway.lock')
const holderOf = (folder: string) => join(folder, 'gateway.json')

/**
 * Takes the data folder for this process until `release`, or until the process ends, whatever ends it. SQLite's own
 * lock on an empty database is a lock of the kernel: it works between containers on one volume, and on Windows, and
 * leaves nothing behind after a kill. Who holds it stands in a file beside it, for the message of a second start.
 * Keep what is returned for as long as the folder is needed: the lock ends when nobody holds it any more.
 * The folder must exist. Throws an Error that names the lock file when that cannot be opened in a folder that is writable.
 */
export function takeDataLock(folder: string, now: number = Date.now()): DataLock {
  const path = lockOf(folder)
  try {
    createOwned(path)
  } catch (error) {
    if (codeOf(error) === 'EROFS' || (codeOf(error) === 'EACCES' && isReadOnly(folder)))
      return { kind: 'unlocked' }
    throw new Error(`${path} cannot be opened: ${reasonOf(error)}. ${remedy(folder)}`, { cause: error })
  }
  const database = new Database(path, { strict: true })
  try {
    lock(database)
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw new Error(`${path}: ${reasonOf(error)}. ${remedy(folder)}`, { cause: error })
    return { kind: 'held', by: readHolder(folder) }
  }
  writeHolder(folder, { pid: process.pid, host: hostname(), since: now })
  return {
    kind: 'taken',
    release: () => {
      rmSync(holderOf(folder), { force: true })
      database.close()
    },
  }
}

/** On a full disk there is nothing to read: the lock holds all the same, and one left by a process before is wrong. */
function writeHolder(folder: string, holder: Holder): void {
  try {
    writeAtomically(holderOf(folder), `${JSON.stringify(holder)}\n`)
  } catch (error) {
    if (!isDiskFull(error)) throw error
    rmSync(holderOf(folder), { force: true })
  }
}

/** Nothing is ever written into the database, not even a journal: the transaction is the lock. */
function lock(database: Database): void {
  database.run('PRAGMA journal_mode = MEMORY')
  database.run('BEGIN EXCLUSIVE')
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const remedy = (folder: string) =>
  `The gateway runs as ${userName()}; give it the folder: chown -R ${userName()} ${folder}`

/** Who holds the folder now: undefined when nobody does. Takes nothing. */
export function holderOfFolder(folder: string): Holder | 'unknown' | undefined {
  const path = lockOf(folder)
  if (!existsSync(path)) return undefined
  try {
    const database = new Database(path, { strict: true })
    try {
      lock(database)
      return undefined
    } finally {
      database.close()
    }
  } catch (error) {
    return isBusy(error) ? (readHolder(folder) ?? 'unknown') : undefined
  }
}

/** Who holds a folder, in words. */
export const holderInWords = (by: Holder | undefined): string =>
  by
    ? `process ${by.pid} on ${by.host}, running since ${new Date(by.since).toISOString()}`
    : 'another process'

/** The sentence for somebody who meets a folder in use: who holds it, and what to do. */
export function heldSentence(folder: string, by: Holder | undefined): string {
  return `${folder} is in use by another gateway: ${holderInWords(by)}. Stop that one first, or start this one with another folder (--data or DATA_DIR).`
}

function readHolder(folder: string): Holder | undefined {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(holderOf(folder), 'utf8'))
    return typeof pid === 'number' && typeof host === 'string' && typeof since === 'number'
      ? { pid, host, since }
      : undefined
  } catch {
    return undefined
  }
}

function isReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return false
  } catch {
    return true
  }
}

const isBusy = (error: unknown): boolean => String(codeOf(error)).startsWith('SQLITE_BUSY')

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined
