import type { Account } from '../../core/account.ts'
import type { QuotaPoint } from '../../core/quota-point.ts'
import type { Log } from '../../lib/log.ts'
import { pause, unhurried } from '../../lib/unhurried.ts'

/** Where the history is kept. */
export type QuotaHistoryStore = {
  add: (points: readonly QuotaPoint[]) => Promise<void>
  sweep: (before: number, most: number, atOnce: number) => Promise<number>
}

export type QuotaHistoryOptions = {
  accounts: () => Iterable<Account>
  store: QuotaHistoryStore
  now: () => number
  log: Log
}

const hourMs = 3_600_000
const keptMs = 30 * 24 * hourMs
/** Of a pool so large that a month does not fit, the newest are kept: about 100 MB. */
const mostPoints = 1_000_000
/** Points written, or removed, in one go. */
const slice = 500
const firstLookMs = 60_000

/**
 * Notes once an hour what every account has left that was asked or used since the hour before; an idle account costs
 * nothing. Returns the way to stop, and the look itself.
 */
export function keepQuotaHistory({ accounts, store, now, log }: QuotaHistoryOptions) {
  let seenUntil = 0
  const look = async (): Promise<number> => {
    const began = now()
    // All points of one hour are one: several processes and a restart write the same.
    const at = began - (began % hourMs)
    const points: QuotaPoint[] = []
    await unhurried(accounts(), (account) => {
      const isNew = account.lastUsedAt >= seenUntil || account.lastSyncAt >= seenUntil
      const isKnown = Object.keys(account.quota).length > 0 && account.lastSyncAt > 0
      if (isNew && isKnown) points.push({ account: account.id, at, quota: leftOf(account) })
    })
    for (let from = 0; from < points.length; from += slice) {
      await store.add(points.slice(from, from + slice))
      await pause()
    }
    seenUntil = began
    while ((await store.sweep(began - keptMs, mostPoints, slice)) === slice) await pause()
    return points.length
  }
  const guarded = () =>
    look().catch((error: unknown) =>
      log.warn('the history of quotas was not written', { error: String(error) }),
    )
  const first = setTimeout(() => void guarded(), firstLookMs)
  const timer = setInterval(() => void guarded(), hourMs)
  first.unref()
  timer.unref()
  return {
    look,
    close: () => {
      clearTimeout(first)
      clearInterval(timer)
    },
  }
}

const leftOf = ({ quota }: Account): QuotaPoint['quota'] =>
  Object.fromEntries(Object.entries(quota).map(([key, { remaining, total }]) => [key, { remaining, total }]))
