import { unlink, utimes } from 'node:fs/promises'
import { unhurried } from '../lib/unhurried.ts'
import { evict, type MediaEntry } from './evict.ts'
import type { StoredFile } from './scan.ts'
import type { MediaType } from './sniff.ts'

/** What the shelf may hold. `bytes` is Infinity when nothing is to be evicted. */
export type ShelfOptions = { limit: () => number; now?: () => number; graceMs?: number }

/** The files we have, in order of use, and how much they take. */
export type Shelf = {
  /** Adds what an earlier run left, as older than everything known by now. Sweeping starts with it. */
  stock: (files: Iterable<StoredFile>) => Promise<void>
  /** The file was made or asked for. */
  use: (path: string, bytes: number, type: MediaType) => void
  /** The type of a file used before. */
  typeOf: (path: string) => MediaType | undefined
  /** The file is gone. */
  forget: (path: string) => void
  /** Whether the file is about to be deleted. */
  doomed: (path: string) => boolean
  /** Deletes least recently used files when too much is stored. */
  sweep: () => Promise<void>
  bytes: () => number
  /** What is there, in order of use, the oldest first. */
  files: () => Iterable<readonly [path: string, file: Readonly<MediaEntry>]>
  /** Deletes files, wanted or not. What is being served meanwhile is served to its end. */
  remove: (paths: Iterable<string>) => Promise<void>
  close: () => void
}

/** Order of use survives a restart in the files' access times, written no more often than this. */
const noteEveryMs = 3_600_000

const atOnce = 500

type Entry = MediaEntry & { notedAt: number; type?: MediaType }

/** An empty shelf. Nothing is evicted before `stock` has told what else there is. */
export function createShelf({ limit, now = Date.now, graceMs = 60_000 }: ShelfOptions): Shelf {
  // A Map keeps insertion order: used again = deleted and set = newest. The oldest come first.
  let entries = new Map<string, Entry>()
  const leaving = new Set<string>()
  let total = 0
  let filled = false
  let sweeping = false
  let retry: ReturnType<typeof setTimeout> | undefined

  const forget = (path: string): void => {
    total -= entries.get(path)?.bytes ?? 0
    entries.delete(path)
  }

  const use: Shelf['use'] = (path, bytes, type): void => {
    const usedAt = now()
    const known = entries.get(path)
    forget(path)
    const due = known !== undefined && usedAt - known.notedAt > noteEveryMs
    entries.set(path, { bytes, usedAt, notedAt: known && !due ? known.notedAt : usedAt, type })
    total += bytes
    if (due) noteUse(path, usedAt)
  }

  const unlinkLeaving = async (): Promise<void> => {
    for (const path of leaving) {
      await unlink(path).catch(() => {}) // someone was faster
      leaving.delete(path)
    }
  }

  const sweep = async (): Promise<void> => {
    if (sweeping || !filled) return
    sweeping = true
    clearTimeout(retry)
    try {
      for (const path of evict(entries, total, { limit: limit(), now: now(), graceMs })) {
        forget(path)
        leaving.add(path)
        // A hundred thousand at once would hold up every request.
        if (leaving.size >= atOnce) await unlinkLeaving()
      }
      await unlinkLeaving()
    } finally {
      sweeping = false
    }
    // What is in use now may go later.
    if (total > limit()) retry = setTimeout(() => void sweep(), graceMs).unref()
  }

  return {
    stock: async (files) => {
      const older = new Map<string, Entry>()
      let bytesOfOlder = 0
      await unhurried(files, ({ path, bytes, usedAt }) => {
        older.set(path, { bytes, usedAt: Math.min(usedAt, now()), notedAt: usedAt })
        bytesOfOlder += bytes
      })
      // What was made or used meanwhile is newer, and counted already.
      for (const [path, entry] of entries) {
        bytesOfOlder -= older.get(path)?.bytes ?? 0
        older.delete(path)
        older.set(path, entry)
      }
      entries = older
      total += bytesOfOlder
      filled = true
    },
    use,
    typeOf: (path) => entries.get(path)?.type,
    forget,
    doomed: (path) => leaving.has(path),
    sweep,
    bytes: () => total,
    files: () => entries,
    remove: async (paths) => {
      for (const path of paths) {
        forget(path)
        leaving.add(path)
      }
      await unlinkLeaving()
    },
    close: () => clearTimeout(retry),
  }
}

/** Moves the access time only; the modification time says when the file was made. */
const noteUse = (path: string, usedAt: number): void => {
  Bun.file(path)
    .stat()
    .then(({ mtime }) => utimes(path, new Date(usedAt), mtime))
    .catch(() => {}) // gone meanwhile; the order of use is a hint
}
