import { type Account, everyMode, type Quota } from '../core/account.ts'
import type { AccountSettings } from '../core/account-settings.ts'
import { budgetOf } from '../core/money.ts'
import {
  mediaLineOf,
  type Model,
  type OfferedModel,
  quotaKey,
  type Tier,
  tiers,
  usualTierOf,
  weeklyKey,
} from '../core/model.ts'

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
  const { settings, models } = account
  if (isDead(account) || (models && !models.some((model) => isNamed(model, mode)))) return nowhere
  if (settings) return standingWith(account, settings, { mode, reserved, now })
  return plainStanding(account, mode, reserved, now)
}

const isNamed = ({ id, aliases }: OfferedModel, name: string) => id === name || aliases.includes(name)

const nowhere: Standing = { left: resting, due: 0 }

type Asked = { mode: string; reserved: number; now: number }

/** The same within what the operator set: modes it may serve, units to leave alone, and a date. */
function standingWith(account: Account, settings: AccountSettings, { mode, reserved, now }: Asked): Standing {
  const { expiresAt = 0, modes, reserve = 0 } = settings
  if (expiresAt > 0 && expiresAt <= now) return nowhere
  if (modes && !modes.includes(mode) && !modes.includes(mediaLineOf(mode) ?? mode)) return nowhere
  const budget = budgetOf(settings, account.spent, now)
  if (budget && budget.until > 0) return { left: resting, due: budget.until }
  const { left, due } = plainStanding(account, mode, reserved, now)
  // In cents, so that the one with most money left comes first.
  if (budget && left === unknown)
    return { left: Math.max(1, Math.floor(budget.leftUsd * 100)), due: expiresAt }
  const ends = expiresAt > 0 && (due === 0 || expiresAt < due) ? expiresAt : due
  if (left < 0) return { left, due: ends }
  return { left: left - reserve >= 1 ? left - reserve : resting, due: ends }
}

function plainStanding(account: Account, mode: string, reserved: number, now: number): Standing {
  const cooling = Math.max(account.cooling[mode] ?? 0, account.cooling[everyMode] ?? 0)
  if (cooling > now) return { left: resting, due: cooling }
  const weekly = account.quota[weeklyKey]
  // The windows of the modes can read full while it is empty.
  if (weekly && weekly.remaining < 1 && weekly.resetsAt > now) return { left: resting, due: weekly.resetsAt }
  const quota = account.quota[mode]
  if (!quota) return { left: unknown, due: 0 }
  if (quota.total === 0) return { left: resting, due: 0 }
  if (quota.resetsAt <= now) return { left: refilled(account, quota), due: 0 }
  const left = quota.remaining - reserved
  return { left: left >= 1 ? left : resting, due: quota.resetsAt }
}

/**
 * What is left once the window is over. Everything, when we used nothing since the upstream was asked; else some of it
 * was used inside the window that runs now, and only the upstream knows how much.
 */
function refilled({ lastUsedAt, lastSyncAt }: Account, { total }: Quota): number {
  return total === null || lastUsedAt > lastSyncAt ? unknown : total
}

/**
 * The tier an account counts as in one mode (or kind of media, see `quotaKey`): its own, unless its measured quota shows that it
 * has a mode that higher tiers have as a rule. What an operator set as its tier stands.
 */
export function tierIn({ tier, settings, quota }: Account, mode: string): Tier {
  const usual = usualTierOf[mode]
  if (usual === undefined || settings?.tier || (quota[mode]?.total ?? 0) < 1) return tier
  return tiers.indexOf(usual) > tiers.indexOf(tier) ? usual : tier
}

/** Whether this very account could answer a request to the model now. `maxConcurrent` 0 is no limit. */
export function canTake(
  account: Account,
  model: Model,
  { maxConcurrent, now }: { maxConcurrent: number; now: number },
): boolean {
  if (!model.upstreams.includes(account.upstream)) return false
  const mode = quotaKey(model)
  if (tiers.indexOf(tierIn(account, mode)) < tiers.indexOf(model.tier)) return false
  if (isBusy(account, maxConcurrent)) return false
  const { left } = standingOf(account, mode, 0, now)
  return left === unknown || left >= model.cost
}

/** Whether it has as many requests under way as it may. `maxConcurrent` is for those without a limit of their own. */
export function isBusy({ settings, inFlight }: Account, maxConcurrent: number): boolean {
  const limit = settings?.maxConcurrent ?? maxConcurrent
  return limit > 0 && inFlight >= limit
}

/** Out until a person or a new verdict brings it back; a cooldown only waits. */
export const isDead = ({ state }: Account): boolean =>
  state === 'expired' || state === 'blocked' || state === 'disabled'
