import type { Account } from '../core/account.ts'
import type { ApiKey } from '../core/key.ts'
import type { LogEntry } from '../core/log-entry.ts'
import type { Proxy } from '../core/proxy.ts'
import type { QuotaPoint } from '../core/quota-point.ts'
import type { SeenUnknown } from '../core/unknown.ts'
import type { AnswerStore, ConversationStore, ResponseStore, VideoStore } from './content.ts'
import type { Changes, Leases, Limits, Processes } from './coordination.ts'
import type { LogFilter, StoredEntry } from './log-row.ts'
import type { NamedSlots, SpreadKind, StatisticsPage, SumsRow } from './statistics-sums.ts'

/** The engines a store may lie in (product section 12). */
export type StoreKind = 'local' | 'pgsql' | 'mysql' | 'redis'

/**
 * Where everything outlives the process. One type, a driver for each engine, one suite (`conformance.ts`) that all of
 * them pass. Every function rejects when the engine does not do it, within a bounded time; times are epoch milliseconds.
 * What is written is kept when the promise resolves.
 */
export type Store = {
  kind: StoreKind
  /** The name of this process among those that use the store. */
  process: string
  /** Whether other processes may use it at the same time: counts and work are agreed on by `limits` and `leases` then. */
  shared: boolean
  accounts: AccountStore
  /** What token.json says of accounts, and what config.toml sets, of a store that all processes share; undefined where the files alone know. */
  entries: TextStore | undefined
  settings: TextStore | undefined
  keys: KeyStore
  proxies: ProxyStore
  quotas: QuotaStore
  unknowns: UnknownStore
  sessions: SessionStore
  throttle: ThrottleStore
  responses: ResponseStore
  conversations: ConversationStore
  videos: VideoStore
  answers: AnswerStore
  log: LogStore
  statistics: StatisticsStore
  changes: Changes
  leases: Leases
  limits: Limits
  processes: Processes
  tables: Tables
  /** Writes something and reads it again. Rejects when that fails. */
  check: () => Promise<void>
  /** The step of the schema that a newer version made meanwhile; empty when there is none. */
  newerSchema: () => Promise<string>
  close: () => Promise<void>
}

/** What is remembered of an account, and the status token.json showed when it was last read or written. */
export type Remembered = { known: Partial<Account>; fileStatus: string; goneSince: number }

export type AccountStore = {
  find: (ids: readonly string[]) => Promise<Map<string, Remembered>>
  /** All of them by id: a hundred thousand single reads take seconds. */
  all: () => Promise<Map<string, Remembered>>
  /** As many as there are, as one. Told to others as changes of the kind `account`. */
  put: (rows: readonly { account: Account; fileStatus: string }[]) => Promise<void>
  /** Notes since when accounts stand no more in token.json, epoch ms; 0 for those that came back. */
  mark: (ids: readonly string[], goneSince: number) => Promise<void>
  /** Forgets what left token.json before that moment. */
  prune: (before: number) => Promise<void>
  /** Forgets accounts at once: a person removed them. */
  forget: (ids: readonly string[]) => Promise<void>
}

/** Texts by name, one version for all processes; each write is told to others as a change. An empty text removes the name. */
export type TextStore = {
  all: () => Promise<Map<string, string>>
  find: (names: readonly string[]) => Promise<Map<string, string>>
  /** All or none of them. */
  put: (texts: ReadonlyMap<string, string>) => Promise<void>
}

/** What keys used, to be added. `day` counts days since 1970 in UTC. */
export type KeyUse = {
  requests: readonly { keyId: string; at: number }[]
  /** `ticks` is money: see `core/money.ts`. */
  tokens: readonly { keyId: string; day: number; tokens: number; ticks: number }[]
  touched: readonly { keyId: string; at: number }[]
}

/** Keys of callers and what they used. Made, changed and removed keys are told to others as changes of the kind `key`. */
export type KeyStore = {
  all: () => Promise<{ key: ApiKey; hash: string }[]>
  put: (key: ApiKey, hash: string) => Promise<void>
  remove: (id: string) => Promise<void>
  /** Requests of keys since a moment, oldest first. */
  requestsSince: (at: number) => Promise<{ keyId: string; at: number }[]>
  tokensSince: (day: number) => Promise<{ keyId: string; day: number; tokens: number; ticks: number }[]>
  /** Books what was used, as one, and once for each `batch`: sent again because nobody answered, it changes nothing. */
  book: (use: KeyUse, batch: string) => Promise<void>
  /** Drops what no limit asks for any more. */
  sweep: (requestsBefore: number, daysBefore: number) => Promise<void>
}

/** Changes are of the kind `proxy`. */
export type ProxyStore = {
  all: () => Promise<Proxy[]>
  put: (proxy: Proxy) => Promise<void>
  remove: (id: string) => Promise<void>
}

/** What accounts had left of their quotas: a point of the same account and moment takes the place of the one before. */
export type QuotaStore = {
  add: (points: readonly QuotaPoint[]) => Promise<void>
  /** Points of one account from a moment on, oldest first. */
  of: (account: string, from: number) => Promise<QuotaPoint[]>
  /** Removes up to `atOnce` of the oldest points, those older than `before` or beyond the newest `most`. Answers how many. */
  sweep: (before: number, most: number, atOnce: number) => Promise<number>
}

/** `add` adds to the counts that are there. */
export type UnknownStore = {
  all: () => Promise<SeenUnknown[]>
  add: (seen: readonly SeenUnknown[]) => Promise<void>
  clear: () => Promise<void>
}

/** Who is signed in to the panel, by a hash that opens nothing. Strong: what one process closes is closed for all. */
export type SessionStore = {
  open: (hash: string, now: number, expiresAt: number) => Promise<void>
  /** When it ends; undefined when there is none that is open now. */
  find: (hash: string, now: number) => Promise<number | undefined>
  extend: (hash: string, expiresAt: number) => Promise<void>
  close: (hash: string) => Promise<void>
  sweep: (now: number) => Promise<void>
}

/** Failed logins of the last minutes, by where they came from. Ages are by the engine's clock. */
export type ThrottleStore = {
  /** Oldest first. `guess` is empty or tells one wrong password from another. */
  recent: (windowMs: number) => Promise<{ block: string; agoMs: number; guess: string }[]>
  failed: (block: string, guess: string) => Promise<void>
  /** Forgets the failures of an address. */
  forget: (block: string) => Promise<void>
  /** Where somebody signed in from before, oldest first, the newest 50. */
  known: () => Promise<string[]>
  addKnown: (block: string) => Promise<void>
}

export type LogStore = {
  /** Adds `entries` to the statistics and those of them that are `listed` to the log, as one, and once for each `batch`. */
  add: (entries: readonly LogEntry[], listed: readonly LogEntry[], batch: string) => Promise<void>
  /** Entries that fit among the `span` ones with `seq` below `before`, newest first, `most` at most. */
  read: (filter: LogFilter, before: number, span: number, most: number) => Promise<StoredEntry[]>
  /** The newest request of this id among the `span` ones with `seq` below `before`, with its bodies. */
  find: (requestId: string, before: number, span: number) => Promise<StoredEntry | undefined>
  /** Places of the oldest and the newest entry; both 0 in an empty log. */
  ends: () => Promise<{ first: number; last: number }>
  /** Removes up to `most` of the oldest entries, those older than `before` or beyond the newest `count`. Answers how many. */
  sweep: (before: number, count: number, most: number) => Promise<number>
}

/** Requests summed by hour and by day, and how their times are spread. `log.add` adds to them. */
export type StatisticsStore = {
  /** Rows in the order of slot and name, behind `after`. */
  read: (page: StatisticsPage) => Promise<SumsRow[]>
  /** Sums of one name, a row for each slot from `from` up to but without `until`. */
  ofName: (name: NamedSlots) => Promise<SumsRow[]>
  /** How many requests fell on which step, from slot `from` on. */
  spread: (kind: SpreadKind, span: number, from: number) => Promise<{ step: number; count: number }[]>
  /** Drops days that began before `days`, hours that began before `hours`. */
  sweep: (days: number, hours: number) => Promise<void>
}

/** A row as it is moved between stores: by the names of the columns (docs/scaling.md). */
export type TableRow = Record<string, string | number | Uint8Array | null>

/** Everything in it as rows, for `migrate`, `backup` and `restore`. Only for a store that nobody else writes to. */
export type Tables = {
  /** In the order in which they can be written. */
  names: () => readonly string[]
  count: (table: string) => Promise<number>
  /** Pieces of about a thousand rows, behind the cursor of a piece before. */
  read: (table: string, after?: string) => AsyncGenerator<{ rows: TableRow[]; cursor: string }>
  /** Rows that are there already are replaced. */
  write: (table: string, rows: readonly TableRow[]) => Promise<void>
  /** Empties all of them. */
  clear: () => Promise<void>
}
