import type { KeyBounds } from './key-bounds.ts'

/**
 * One API key of a caller, as the operator set it up. The secret itself is kept nowhere. A limit of 0 is no limit; times are epoch
 * milliseconds, 0 is never.
 */
export type ApiKey = {
  /** `key_` and a random part: stands in log and statistics. */
  id: string
  name: string
  /** How the secret begins, to tell keys apart by. */
  prefix: string
  enabled: boolean
  createdAt: number
  expiresAt: number
  lastUsedAt: number
  /** Ids or aliases of the catalogue; empty allows all. */
  models: readonly string[]
  /** Requests a minute: within any 60 seconds. */
  rpm: number
  /** Requests at once. */
  concurrency: number
  /** Input and output tokens a day and a month, both in UTC. */
  dailyTokens: number
  monthlyTokens: number
  /** Dollars that upstreams may charge for its answers in a day and a month, both in UTC. */
  dailyUsd: number
  monthlyUsd: number
  /** What it is bound to; absent: nothing. */
  bounds?: KeyBounds
}

/** What the operator may set. */
export type KeySettings = Omit<ApiKey, 'id' | 'prefix' | 'createdAt' | 'lastUsedAt'>
