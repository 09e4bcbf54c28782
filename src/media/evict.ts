/** One file of the cache. `usedAt` is epoch milliseconds. */
export type MediaEntry = { bytes: number; usedAt: number }

export type EvictLimits = {
  /** Above this many bytes something goes. */
  limit: number
  now: number
  /** A file used less than this long ago is taken to be in use. Milliseconds. */
  graceMs: number
}

/** When too much is stored, it shrinks to this share of the limit, so that not every new file evicts one. */
const target = 0.8

/**
 * The keys to drop, least recently used first. `entries` comes in order of use, oldest first, and is read no further
 * than needed: the cost follows what is dropped, not what is stored. Keys may be dropped while they are read.
 */
export function* evict<Key>(
  entries: Iterable<readonly [Key, MediaEntry]>,
  total: number,
  { limit, now, graceMs }: EvictLimits,
): Generator<Key> {
  if (total <= limit) return
  let left = total
  for (const [key, { bytes, usedAt }] of entries) {
    if (left <= limit * target || now - usedAt < graceMs) return
    left -= bytes
    yield key
  }
}
