import { unlink, utimes } from 'node:fs/promises'
import { unhurried } from '../lib/unhurried.ts'
import { evict, type MediaEntry } from './evict.ts'
import type { StoredFile } from './scan.ts'
import type { MediaType } from './sniff.ts'

/** What the shelf may hold. `bytes` is Infinity when nothing is to be evicted. */
export type ShelfOptions = {
  limit: () => number
  /** Limits of their own for groups of files, beside the one of all: which group a path is in, and what it may hold. */
  groups?: { of: (path: string) => string; limit: (group: string) => number }
  now?: () => number
  graceMs?: number
}

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
export function createShelf({ limit, groups, now = Date.now, graceMs = 60_000 }: ShelfOptions): Shelf {
  // A Map keeps insertion order: used again = deleted and set = newest. The oldest come first.
  let entries = new Map<string, Entry>()
  const leaving = new Set<string>()
  let total = 0
  const totals = new Map<string, number>()
  let filled = false
  let sweeping = false
  let retry: ReturnType<typeof setTimeout> | undefined

  const count = (path: string, bytes: number): void => {
    total += bytes
    if (!groups) return
    const group = groups.of(path)
    totals.set(group, (totals.get(group) ?? 0) + bytes)
  }

  const forget = (path: string): void => {
    count(path, -(entries.get(path)?.bytes ?? 0))
    entries.delete(path)
  }

  const use: Shelf['use'] = (path, bytes, type): void => {
    const usedAt = now()
    const known = entries.get(path)
    forget(path)
    const due = known !== undefined && usedAt - known.notedAt > noteEveryMs
    entries.set(path, { bytes, usedAt, notedAt: known && !due ? known.notedAt : usedAt, type })
    count(path, bytes)
    if (due) noteUse(path, usedAt)
  }

  const unlinkLeaving = async (): Promise<void> => {
    for (const path of leaving) {
      await unlink(path).catch(() => {}) // someone was faster
      leaving.delete(path)
    }
  }

  /** Drops what is too much of some files, the oldest first. */
  const shrink = async (
    files: Iterable<readonly [string, MediaEntry]>,
    bytes: number,
    most: number,
  ): Promise<void> => {
    for (const path of evict(files, bytes, { limit: most, now: now(), graceMs })) {
      forget(path)
      leaving.add(path)
      // A hundred thousand at once would hold up every request.
      if (leaving.size >= atOnce) await unlinkLeaving()
    }
  }
  function* ofGroup(group: string) {
    for (const entry of entries) if (groups?.of(entry[0]) === group) yield entry
  }
  const isTooMuch = () =>
    total > limit() || [...totals].some(([group, bytes]) => bytes > (groups?.limit(group) ?? Infinity))

  const sweep = async (): Promise<void> => {
    if (sweeping || !filled) return
    sweeping = true
    clearTimeout(retry)
    try {
      await shrink(entries, total, limit())
      for (const [group, bytes] of totals)
        await shrink(ofGroup(group), bytes, groups?.limit(group) ?? Infinity)
      await unlinkLeaving()
    } finally {
      sweeping = false
    }
    // What is in use now may go later.
    if (isTooMuch()) retry = setTimeout(() => void sweep(), graceMs).unref()
  }

  return {
    stock: async (files) => {
      const older = new Map<string, Entry>()
      await unhurried(files, ({ path, bytes, usedAt }) => {
        older.set(path, { bytes, usedAt: Math.min(usedAt, now()), notedAt: usedAt })
        count(path, bytes)
      })
      // What was made or used meanwhile is newer, and counted already.
      for (const [path, entry] of entries) {
        count(path, -(older.get(path)?.bytes ?? 0))
        older.delete(path)
        older.set(path, entry)
      }
      entries = older
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
