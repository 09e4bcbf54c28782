/** What changed, of things that every process holds a copy of. */
export type ChangeKind = 'account' | 'entry' | 'setting' | 'key' | 'proxy' | 'use'

/** One change. `seq` is its position in the feed, `origin` the process that made it, `id` what it is about. */
export type Change = { seq: number; kind: ChangeKind; id: string; origin: string }

/** The feed of changes. Positions are handed out in the order in which changes become visible: a reader misses none. */
export type Changes = {
  /** The position of the newest change; 0 when there never was one. */
  position: () => Promise<number>
  /**
   * Changes behind a position, oldest first, `most` at most. `lost` when the feed was swept beyond the position
   * meanwhile: then everything has to be read anew.
   */
  since: (position: number, most: number) => Promise<{ changes: Change[]; lost: boolean }>
  /** Calls back soon after somebody else made a change, or every quarter of a second where the engine does not tell. Returns the way to stop. */
  watch: (listener: () => void) => Promise<() => void>
  /** Drops what is older than so many milliseconds. */
  sweep: (ageMs: number) => Promise<void>
}

/** Work that one process does for all. Times are of the engine's clock: that of a process may be wrong. */
export type Leases = {
  /** Takes or renews the lease for `ms`. Answers the fencing number, which grows with each new holder; undefined when another process holds it. */
  take: (name: string, ms: number) => Promise<number | undefined>
  release: (name: string) => Promise<void>
}

/** Counts that hold over all processes. What a process took counts until it gives it back, or is dead. */
export type Limits = {
  /** Takes one place, unless `most` are taken. */
  take: (name: string, most: number) => Promise<boolean>
  give: (name: string) => Promise<void>
  /**
   * Takes up to `want` of the `most` there are in any minute. A slice must be used within a second. Answers how many were
   * granted, and when none: how long to wait, in milliseconds.
   */
  slice: (name: string, want: number, most: number) => Promise<Slice>
  /** Gives back what was not used of a slice. */
  unused: (slice: Slice, count: number) => Promise<void>
  /** Says anew how many places this process holds: after it was taken for dead. */
  hold: (places: ReadonlyMap<string, number>) => Promise<void>
}

/** `id` names the slice in the store. */
export type Slice = { granted: number; waitMs: number; id: string }

/** A process of the gateway. */
export type ProcessInfo = {
  id: string
  host: string
  pid: number
  port: number
  version: string
  /** Where other processes reach it. */
  url: string
  startedAt: number
}

export type Processes = {
  /** Says that this process lives. Answers whether it was known: false when it was taken for dead meanwhile. */
  beat: (info: ProcessInfo) => Promise<boolean>
  /** Those that were seen within the last 15 seconds. `seenAt` is by the engine's clock. */
  list: () => Promise<(ProcessInfo & { seenAt: number })[]>
  /** Takes this process off the list and gives back whatever it holds. */
  leave: () => Promise<void>
}

/** A process that was not seen for so long is dead: what it took is free again. */
export const aliveMs = 15_000
/** A slice of a minute's requests is used within this time, and counts for so much longer than a minute. */
export const sliceMs = 1000
