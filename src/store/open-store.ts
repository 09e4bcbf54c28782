import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'bun:sqlite'
import { calmLog } from '../lib/calm-log.ts'
import type { Log } from '../lib/log.ts'
import { createDisk, type Disk } from './disk.ts'
import { openDatabase } from './sqlite/database.ts'
import { sqliteStore } from './sqlite/sqlite-store.ts'
import { checkWal } from './sqlite/wal-check.ts'
import { markClosed, markOpen, walTrouble } from './sqlite/wal-marks.ts'
import type { Store } from './store.ts'

/** A store, and the disk the data folder lies on. */
export type OpenedStore = {
  store: Store
  disk: Disk
  /** Says what fails again and again only once while the disk is full. */
  log: Log
}

/**
 * Opens the store of a data folder. On a full disk what makes room or lets the operator in comes before what is merely
 * kept. What is wrong with the -wal file is said in the log. Throws what `openDatabase` throws, and an Error that says so when there is no room to open it.
 */
export function openStore(folder: string, log: Log): OpenedStore {
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
  return { store: sqliteStore(database, { disk, onClose }), disk, log: calmLog(log, disk.full) }
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
