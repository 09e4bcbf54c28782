import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'bun:sqlite'
import { calmLog } from '../lib/calm-log.ts'
import type { Log } from '../lib/log.ts'
import { createDisk, type Disk } from './disk.ts'
import { type Outbox, withOutbox } from './outbox.ts'
import { processId } from './process-id.ts'
import { isEngineAway, placeOf } from './sql/engine-trouble.ts'
import { openDatabase } from './sqlite/database.ts'
import { sqliteStore } from './sqlite/sqlite-store.ts'
import { checkWal } from './sqlite/wal-check.ts'
import { markClosed, markOpen, walTrouble } from './sqlite/wal-marks.ts'
import type { Storage } from './storage.ts'
import type { Store } from './store.ts'

/** A store, and the disk the data folder lies on. */
export type OpenedStore = {
  store: Store
  disk: Disk
  /** What waits for an engine that is away; nothing ever does for the data folder. */
  outbox: Outbox
  /** Says what fails again and again only once while the disk is full. */
  log: Log
}

export type OpenOptions = {
  /** The data folder. */
  folder: string
  log: Log
  storage: Storage
  /** How long an engine may take to answer at the start, and connections kept to it. */
  connectMs?: number
  poolSize?: number
}

/** Opens whatever the storage is. Rejects with an Error that says what to do when it cannot be used. */
export async function openStore({ folder, log, storage, ...options }: OpenOptions): Promise<OpenedStore> {
  if (storage.type === 'local') return openLocalStore(folder, log)
  const opened = await openShared(storage, options)
  const disk = createDisk({ folder, log })
  const { store, outbox } = withOutbox(opened, folder, log)
  const close = async () => {
    disk.close()
    await store.close()
  }
  return { store: { ...store, close }, disk, outbox, log: calmLog(log, disk.full) }
}

/**
 * The store over an engine, which is asked until `connectMs` (30 s) have passed: machines that start together are not ready
 * at the same moment. Rejects with an Error that names host and port, and never the password.
 */
export async function openShared(
  { type, url }: Exclude<Storage, { type: 'local' }>,
  { connectMs = 30_000, poolSize = 10 }: Pick<OpenOptions, 'connectMs' | 'poolSize'> = {},
): Promise<Store> {
  const deadline = performance.now() + connectMs
  for (let waitMs = 100; ; waitMs = Math.min(2000, waitMs * 2)) {
    try {
      if (type === 'redis') {
        const { openRedisStore } = await import('./redis/redis-store.ts')
        return await openRedisStore({ url, self: processId() })
      }
      const { openSqlStore } = await import('./sql/sql-store.ts')
      return await openSqlStore({ url, poolSize })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (!isEngineAway(error) || performance.now() + waitMs > deadline)
        throw new Error(
          `the storage (${type} at ${placeOf(url)}) cannot be used: ${reason}. Check that it runs, that SERVER_STORAGE_URL names the right host, port, database, user and password, and that this machine may connect.`,
          { cause: error },
        )
      await Bun.sleep(waitMs)
    }
  }
}

/**
 * Opens the store of a data folder. On a full disk what makes room or lets the operator in comes before what is merely
 * kept. What is wrong with the -wal file is said in the log. Throws what `openDatabase` throws, and an Error that says so when there is no room to open it.
 */
export function openLocalStore(folder: string, log: Log): OpenedStore {
  const disk = createDisk({ folder, log })
  const path = join(folder, 'grok2api.db')
  const wal = checkWal(`${path}-wal`)
  const database = opened(disk, path)
  const trouble = walTrouble(wal, wasOpen(disk, database, path))
  if (trouble) log.error(trouble, { folder })
  const onClose = () => {
    disk.close()
    markClosed(database)
  }
  const store = sqliteStore(database, { disk, onClose })
  return { store, disk, outbox: { away: () => undefined }, log: calmLog(log, disk.full) }
}

/**
 * The store of a data folder that several workers of one gateway use at once. The supervisor has opened it before, and holds
 * the folder. Settings and accounts are in its files, which all of them read.
 */
export function openWorkerStore(folder: string, log: Log): OpenedStore {
  const disk = createDisk({ folder, log })
  const database = opened(disk, join(folder, 'grok2api.db'))
  const store = sqliteStore(database, { disk, shared: true, onClose: disk.close })
  const files = { ...store, entries: undefined, settings: undefined }
  return { store: files, disk, outbox: { away: () => undefined }, log: calmLog(log, disk.full) }
}

/** The store of a data folder for a command, beside a running gateway or without one. Throws what `openDatabase` throws. */
export const openFolderStore = (folder: string): Store =>
  sqliteStore(openDatabase(join(folder, 'grok2api.db')))

/** An empty store in memory, of which nothing is left. */
export const openMemoryStore = (): Store => sqliteStore(openDatabase(':memory:'))

function wasOpen(disk: Disk, database: Database, path: string): boolean {
  try {
    return disk.urgently(() => markOpen(database, statSync(path).ino))
  } catch {
    // Without room for a mark there is none: the next start says nothing of a missing file.
    return false
  }
}

function opened(disk: Disk, path: string): Database {
  try {
    return disk.urgently(() => openDatabase(path))
  } catch (error) {
    disk.close()
    if (!disk.full()) throw error
    throw new Error(`${path}: the disk is full. Make room where it lies (1 MB is enough) and start again.`, {
      cause: error,
    })
  }
}
