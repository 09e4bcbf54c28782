import { unhurried } from '../lib/unhurried.ts'
import type { MediaDriver } from './driver.ts'
import { evict, type MediaEntry } from './evict.ts'
import { byUse, type StoredFile } from './scan.ts'
import type { MediaType } from './sniff.ts'

/** What the shelf may hold. `bytes` is Infinity when nothing is to be evicted. */
export type ShelfOptions = {
  /** Where the files lie. */
  place: Pick<MediaDriver, 'remove' | 'noteUse'>
  limit: () => number
  /** Limits of their own for groups of files, beside the one of all: which group a key is in, and what it may hold. */
  groups?: { of: (key: string) => string; limit: (group: string) => number }
  now?: () => number
  graceMs?: number
}

/** The files we have, in order of use, and how much they take. */
export type Shelf = {
  /**
   * Takes over what there is, as it was when somebody began to look: what was made or used since then stays, what is missing
   * otherwise is gone. Sweeping starts with the first time.
   */
  stock: (files: readonly StoredFile[], lookedAt: number) => Promise<void>
  /** The file was made or asked for. */
  use: (key: string, bytes: number, type: MediaType) => void
  /** What is known of a file used before. */
  known: (key: string) => { bytes: number; type: MediaType } | undefined
  /** The file is gone. */
  forget: (key: string) => void
  /** Whether the file is about to be deleted. */
  doomed: (key: string) => boolean
  /** Deletes least recently used files when too much is stored. */
  sweep: () => Promise<void>
  bytes: () => number
  /** What is there, in order of use, the oldest first. */
  files: () => Iterable<readonly [key: string, file: Readonly<MediaEntry>]>
  /** Deletes files, wanted or not. What is being served meanwhile is served to its end. */
  remove: (keys: Iterable<string>) => Promise<void>
  close: () => void
}

/** Order of use survives a restart in the files' access times, where they have some, written no more often than this. */
const noteEveryMs = 3_600_000

const atOnce = 500

type Entry = MediaEntry & { notedAt: number; type?: MediaType }

/** An empty shelf. Nothing is evicted before `stock` has told what else there is. */
export function createShelf({ place, limit, groups, now = Date.now, graceMs = 60_000 }: ShelfOptions): Shelf {
  // A Map keeps insertion order: used again = deleted and set = newest. The oldest come first.
  let entries = new Map<string, Entry>()
  const leaving = new Set<string>()
  let total = 0
  const totals = new Map<string, number>()
  let filled = false
  let sweeping = false
  let retry: ReturnType<typeof setTimeout> | undefined

  const count = (key: string, bytes: number): void => {
    total += bytes
    if (!groups) return
    const group = groups.of(key)
    totals.set(group, (totals.get(group) ?? 0) + bytes)
  }

  const forget = (key: string): void => {
    count(key, -(entries.get(key)?.bytes ?? 0))
    entries.delete(key)
  }

  const use: Shelf['use'] = (key, bytes, type): void => {
    const usedAt = now()
    const known = entries.get(key)
    forget(key)
    const due = known !== undefined && usedAt - known.notedAt > noteEveryMs
    entries.set(key, { bytes, usedAt, notedAt: known && !due ? known.notedAt : usedAt, type })
    count(key, bytes)
    if (due) place.noteUse(key, usedAt)
  }

  const unlinkLeaving = async (): Promise<void> => {
    for (const key of leaving) {
      await place.remove(key).catch(() => {}) // it comes back with the next look at what there is
      leaving.delete(key)
    }
  }

  /** Drops what is too much of some files, the oldest first. */
  const shrink = async (
    files: Iterable<readonly [string, MediaEntry]>,
    bytes: number,
    most: number,
  ): Promise<void> => {
    for (const key of evict(files, bytes, { limit: most, now: now(), graceMs })) {
      forget(key)
      leaving.add(key)
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

  /** The first look: everything is older than what was made or used meanwhile. */
  const fill = async (files: readonly StoredFile[]): Promise<void> => {
    const older = new Map<string, Entry>()
    await unhurried(files, ({ key, bytes, usedAt }) => {
      older.set(key, { bytes, usedAt: Math.min(usedAt, now()), notedAt: usedAt })
      count(key, bytes)
    })
    // What was made or used meanwhile is newer, and counted already.
    for (const [key, entry] of entries) {
      count(key, -(older.get(key)?.bytes ?? 0))
      older.delete(key)
      older.set(key, entry)
    }
    entries = older
    filled = true
  }

  /** A later look: others made some and removed some. */
  const restock = async (files: readonly StoredFile[], lookedAt: number): Promise<void> => {
    const there = new Set<string>()
    const fresh: StoredFile[] = []
    await unhurried(files, (file) => {
      there.add(file.key)
      if (!entries.has(file.key) && !leaving.has(file.key)) fresh.push(file)
    })
    await unhurried([...entries], ([key, { usedAt }]) => {
      if (!there.has(key) && usedAt < lookedAt) forget(key)
    })
    if (fresh.length === 0) return
    const all = [...entries].map(([key, entry]) => ({ key, usedAt: entry.usedAt, entry }))
    for (const { key, bytes, usedAt } of fresh) {
      if (entries.has(key)) continue
      all.push({ key, usedAt, entry: { bytes, usedAt: Math.min(usedAt, now()), notedAt: usedAt } })
      count(key, bytes)
    }
    entries = new Map(byUse(all).map(({ key, entry }) => [key, entry]))
  }

  return {
    stock: (files, lookedAt) => (filled ? restock(files, lookedAt) : fill(files)),
    use,
    known: (key) => {
      const entry = entries.get(key)
      return entry?.type && { bytes: entry.bytes, type: entry.type }
    },
    forget,
    doomed: (key) => leaving.has(key),
    sweep,
    bytes: () => total,
    files: () => entries,
    remove: async (keys) => {
      for (const key of keys) {
        forget(key)
        leaving.add(key)
      }
      await unlinkLeaving()
    },
    close: () => clearTimeout(retry),
  }
}
