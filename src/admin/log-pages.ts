import { pause } from '../lib/unhurried.ts'
import type { LogFilter, StoredEntry } from '../store/log-row.ts'
import type { LogStore } from '../store/store.ts'
import type { EntryTest } from './log-query.ts'

/** Entries looked at in one go: about a millisecond. */
const span = 2000
/** A filter that hits nothing may have a million entries to look at; after this long the reader gets what was found. */
const patienceMs = 1000

export type LogPage = { items: StoredEntry[]; next: number | undefined }

/** What is asked of entries: by the columns of the store, and by a query that is answered here. */
export type LogWish = { filter: LogFilter; query?: EntryTest | undefined }

/** Entries that fit, newest first, behind the place `before`. `next` is where to go on; undefined at the end of the log. */
export async function readPage(
  log: LogStore,
  { filter, query }: LogWish,
  before: number,
  limit: number,
): Promise<LogPage> {
  const { first, last } = await log.ends()
  const began = performance.now()
  const items: StoredEntry[] = []
  for (let at = Math.min(before, last + 1); at > first; at -= span) {
    // A query looks at every entry of the span, a filter of columns at no more than are wanted.
    const read = await log.read(filter, at, span, query ? span : limit + 1 - items.length)
    items.push(...(query ? read.filter(query) : read))
    if (items.length > limit) return { items: items.slice(0, limit), next: items[limit - 1]?.seq }
    if (performance.now() - began > patienceMs && at - span > first) return { items, next: at - span }
    await pause()
  }
  return { items, next: undefined }
}

/** The newest request of this id, with its bodies. */
export async function findEntry(log: LogStore, requestId: string): Promise<StoredEntry | undefined> {
  const { first, last } = await log.ends()
  for (let at = last + 1; at > first; at -= span) {
    const entry = await log.find(requestId, at, span)
    if (entry) return entry
    await pause()
  }
  return undefined
}

/** All entries that fit, in pieces, newest first. */
export async function* readAll(log: LogStore, { filter, query }: LogWish): AsyncGenerator<StoredEntry[]> {
  const { first, last } = await log.ends()
  for (let at = last + 1; at > first; at -= span) {
    const read = await log.read(filter, at, span, span)
    yield query ? read.filter(query) : read
    await pause()
  }
}
