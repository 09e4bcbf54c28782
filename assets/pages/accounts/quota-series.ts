import type { Account, QuotaMoment } from '../../state/accounts.ts'

const hourMs = 3_600_000

/** Hours up to now, and what of each quota was left in them as a share of 1; null before anything was known. */
export type QuotaSeries = {
  hours: readonly number[]
  modes: readonly { name: string; shares: readonly (number | null)[] }[]
}

/**
 * The points of an account as one value for each of the last `length` hours. An hour without a point is as the one before:
 * the account was neither used nor asked. The last hour is what the account has now. `now` is epoch milliseconds.
 */
export function quotaSeries(
  points: readonly QuotaMoment[],
  quota: Account['quota'],
  length: number,
  now: number,
): QuotaSeries {
  const last = now - (now % hourMs)
  const hours = Array.from({ length }, (_, at) => last - (length - 1 - at) * hourMs)
  const present: QuotaMoment = { at: last, quota: known(quota) }
  const all = [...points.filter(({ at }) => at < last), present]
  const names = [...new Set(all.flatMap((point) => Object.keys(point.quota)))]
  const modes = names.map((name) => {
    // The most that was ever seen stands in for a total that is not told.
    const most = Math.max(1, ...all.map((point) => point.quota[name]?.remaining ?? 0))
    let next = 0
    let share: number | null = null
    const shares = hours.map((hour) => {
      for (; next < all.length && (all[next]?.at ?? 0) <= hour; next++) {
        const left = all[next]?.quota[name]
        if (left) share = Math.min(1, left.remaining / (left.total ?? most))
      }
      return share
    })
    return { name, shares }
  })
  return { hours, modes: modes.filter(({ shares }) => shares.some((share) => share !== null)) }
}

const known = (quota: Account['quota']): QuotaMoment['quota'] =>
  Object.fromEntries(
    Object.entries(quota).flatMap(([name, { remaining, total }]) =>
      remaining === null || total === 0 ? [] : [[name, { remaining, total }]],
    ),
  )
