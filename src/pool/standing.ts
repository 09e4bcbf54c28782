import { type Account, everyMode } from '../core/account.ts'

/**
 * How an account stands in one mode at one moment. `left` is the quota still free there: a number of units, or
 * `unknown` when the upstream was not asked or its window is over, or `resting` when a request would be refused.
 * `due` is when that changes by itself (epoch ms), 0 when it does not.
 */
export type Standing = { left: number; due: number }
export const unknown = -1
export const resting = -2

/** `reserved` are the units of requests under way: they are as good as spent until these end. */
export function standingOf(account: Account, mode: string, reserved: number, now: number): Standing {
  if (isDead(account)) return { left: resting, due: 0 }
  const cooling = Math.max(account.cooling[mode] ?? 0, account.cooling[everyMode] ?? 0)
  if (cooling > now) return { left: resting, due: cooling }
  const quota = account.quota[mode]
  if (!quota || quota.resetsAt <= now) return { left: unknown, due: 0 }
  const left = quota.remaining - reserved
  return { left: left >= 1 ? left : resting, due: quota.resetsAt }
}

/** Out until a person or a new verdict brings it back; a cooldown only waits. */
export const isDead = ({ state }: Account): boolean =>
  state === 'expired' || state === 'blocked' || state === 'disabled'
