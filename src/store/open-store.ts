import type { Database } from 'bun:sqlite'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { ConversationStore } from '../core/conversation.ts'
import type { KeyStore } from '../core/key.ts'
import { calmLog } from '../lib/calm-log.ts'
import type { Log } from '../lib/log.ts'
import { conversationTable } from './conversation-table.ts'
import { openDatabase } from './database.ts'
import { createDisk, type Disk } from './disk.ts'
import { keyTable } from './key-table.ts'
import { laggingVideos } from './lagging-videos.ts'
import { type LogTable, logTable } from './log-table.ts'
import { type ResponseTable, responseTable } from './response-table.ts'
import { type StatisticsTable, statisticsTable } from './statistics-table.ts'
import { videoTable } from './video-table.ts'
import { checkWal } from './wal-check.ts'
import { markClosed, markOpen, walTrouble } from './wal-marks.ts'
import { urgent, whileRoom } from './with-disk.ts'

/** grok2api.db, its tables, and the disk they lie on. */
export type Store = {
  database: Database
  disk: Disk
  /** Says what fails again and again only once while the disk is full. */
  log: Log
  keys: KeyStore
  requestLog: LogTable
  statistics: StatisticsTable
  responses: ResponseTable
  conversations: ConversationStore
  videos: ReturnType<typeof laggingVideos>
  close: () => void
}

/**
 * Opens the store of a data folder. On a full disk what makes room or lets the operator in comes before what is merely
 * kept. What is wrong with the -wal file is said in the log. Throws what `openDatabase` throws, and an Error that says so when there is no room to open it.
 */
export function openStore(folder: string, log: Log): Store {
  const disk = createDisk({ folder, log })
  const path = join(folder, 'grok2api.db')
  const wal = checkWal(`${path}-wal`)
  const database = opened(disk, path)
  const trouble = walTrouble(wal, wasOpen(disk, database, path))
  if (trouble) log.error(trouble, { folder })
  const statistics = statisticsTable(database)
  const videos = laggingVideos(
    whileRoom(disk, urgent(disk, videoTable(database), 'update', 'claim', 'remove'), 'add'),
  )
  return {
    database,
    disk,
    log: calmLog(log, disk.full),
    keys: urgent(disk, keyTable(database), 'put', 'remove'),
    requestLog: whileRoom(disk, urgent(disk, logTable(database, statistics), 'sweep'), 'add'),
    statistics,
    responses: whileRoom(disk, urgent(disk, responseTable(database), 'remove', 'sweep'), 'put'),
    conversations: whileRoom(disk, urgent(disk, conversationTable(database), 'remove', 'sweep'), 'keep'),
    videos,
    close: () => {
      videos.close()
      disk.close()
      markClosed(database)
      database.close()
    },
  }
}

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
