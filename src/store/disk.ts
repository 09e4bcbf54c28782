import { randomFillSync } from 'node:crypto'
import { accessSync, constants, rmSync, statfsSync, statSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, diskFull, isDiskFull } from '../core/fault.ts'
import type { Log } from '../lib/log.ts'

/** The room on the disk that holds the data folder. */
export type Disk = {
  /** Whether there is none: what can wait or be left out is not written then. */
  full: () => boolean
  /** Whether the file system is read-only now: mounted so, or after an error of the device. */
  readOnly: () => boolean
  /** Notes why a write failed. Returns whether it was for want of room. */
  failed: (error: unknown) => boolean
  /**
   * Does what makes room or lets the operator in: without room, the reserve is given up for it, and it is tried once more.
   * Throws, or rejects with, what `write` does.
   */
  urgently: <T>(write: () => T) => T
  /** Throws `disk_full` while there is no room: for what must not begin when its end cannot be written. */
  need: () => void
  /** Calls back whenever there is room again: what could not be written is written then. */
  onRoom: (listener: () => void) => void
  /** Looks again whether there is room. Done by itself every few seconds. */
  look: () => Promise<void>
  close: () => void
}

export type DiskOptions = {
  folder: string
  log: Log
  /** Bytes kept for what must be possible on a full disk. */
  reserve?: number
}

const lookEveryMs = 2000
/** With less than this, the next write fails or is the last. Bytes. */
const nothing = 256 * 1024
/** How a disk that was full has to look before it counts as one with room. Bytes. */
const something = 1024 * 1024

/**
 * Watches the disk, and holds a reserve on it: a file of random bytes, so that no file system stores it smaller, which is
 * given up when a full disk would keep the operator from signing in or deleting, and taken back when there is room.
 */
export function createDisk({ folder, log, reserve = 4 * 1024 * 1024 }: DiskOptions): Disk {
  const file = join(folder, '.reserve')
  const listeners: (() => void)[] = []
  let full = false
  // Given up, the reserve is no room: it has to be there again before anything else gets some.
  let owed = 0
  let looking: Promise<void> | undefined
  const look = () =>
    (looking ??= lookNow().finally(() => {
      looking = undefined
    }))
  const timer = setInterval(() => void look(), lookEveryMs)
  timer.unref()

  function become(next: boolean): void {
    if (full === next) return
    full = next
    if (full) log.error('the disk is full: requests go on, but nothing new is stored. Make room', { folder })
    else log.info('there is room on the disk again; what could wait is written now', { folder })
    if (!full) for (const listener of listeners) listener()
  }

  async function lookNow(): Promise<void> {
    const free = freeBytes(folder)
    if (free < nothing) return become(true)
    if (full && free >= owed + something && (await canWrite(join(folder, '.room'), nothing))) become(false)
    if (!full) owed = 0
    // It must not make the disk full by itself.
    if (!full && free >= reserve + something && !isHeld()) await canWrite(file, reserve, true)
  }

  const isHeld = () => statSync(file, { throwIfNoEntry: false })?.size === reserve
  const giveUp = () => {
    become(true)
    if (isHeld()) owed = reserve
    rmSync(file, { force: true })
  }
  /** Some failures of SQLite on a full disk have other names: its -shm and -wal files cannot be made or grow. */
  const isForWantOfRoom = (error: unknown) =>
    isDiskFull(error) || (isSqliteTrouble(error) && freeBytes(folder) < nothing)
  const failed = (error: unknown) => {
    const wanted = isForWantOfRoom(error)
    if (wanted) become(true)
    return wanted
  }

  return {
    full: () => full,
    readOnly: () => isReadOnly(folder),
    failed,
    urgently: (write) => {
      const again = (error: unknown) => {
        if (!failed(error)) throw error
        giveUp()
        return write()
      }
      try {
        const result = write()
        return result instanceof Promise ? (result.catch(again) as typeof result) : result
      } catch (error) {
        return again(error)
      }
    },
    need: () => void (full && fail(diskFull)),
    onRoom: (listener) => void listeners.push(listener),
    look,
    close: () => clearInterval(timer),
  }
}

function isReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS'
  }
}

/** What the file system of the folder has free, bytes; Infinity where it does not say. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Infinity
  }
}

/** Whether a file of so many bytes can be written; it stays with `keep`. */
async function canWrite(path: string, bytes: number, keep = false): Promise<boolean> {
  const written = await writeNoise(path, bytes).catch(() => false)
  if (!keep || !written) await rm(path, { force: true })
  return written
}

const pieceBytes = 64 * 1024

async function writeNoise(path: string, bytes: number): Promise<boolean> {
  const piece = Buffer.alloc(pieceBytes)
  const file = await open(path, 'w', 0o600)
  try {
    for (let written = 0; written < bytes;) {
      const length = Math.min(pieceBytes, bytes - written)
      written += (await file.write(randomFillSync(piece), 0, length)).bytesWritten
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return true
}

const isSqliteTrouble = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && /^SQLITE_(IOERR|CANTOPEN)/.test(String(error.code))) || isSqliteTrouble(error.cause))
