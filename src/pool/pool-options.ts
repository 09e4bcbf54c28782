import type { Outage } from './outage.ts'

/** `[token]` of the configuration, as far as the pool obeys it. */
export type PoolSettings = { maxConcurrent: number; failThreshold: number }

/** `modes` are kept ready for selection from the start; any other mode is indexed when first asked for. */
export type PoolOptions = {
  now: () => number
  settings: () => PoolSettings
  modes?: readonly string[]
  /** Everybody is refused without a reason: it is the upstream's trouble, and no account's. */
  onOutage?: (outage: Outage) => void
  /**
   * The only usable account would expire because it was refused without a reason: whoever is told asks the upstream about
   * it, and books what it says with `report` or `refuse`. When absent it expires at once.
   */
  onSuspect?: (id: string) => void
}
