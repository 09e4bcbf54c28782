import type { Account } from '../../core/account.ts'
import { defaultUpstream } from '../../core/credential-kind.ts'
import { isDead } from '../../pool/standing.ts'

/** `token.refresh_interval_hours` and `token.super_refresh_interval_hours`, in milliseconds. */
export type Intervals = { basicMs: number; paidMs: number }

// A limit without a named end is a guess; the truth is one question away. Not at once: the upstream counts late.
const afterGuessMs = 5_000
// Used up by our own count alone, which may be wrong by then.
const afterEmptyMs = 600_000
// An account nobody uses changes little: it is asked a third as often.
const idleFactor = 3

/**
 * When the account is to be asked for its quota again, epoch milliseconds; 0 when it never was, Infinity for one that
 * is out. Spread over a tenth of the interval, so that accounts that came together are not asked together.
 */
export function checkDueAt(account: Account, { basicMs, paidMs }: Intervals, now: number): number {
  // One that lists its models has no quotas: see `gateway/offers.ts`.
  if (isDead(account) || account.upstream !== defaultUpstream) return Infinity
  if (isEmpty(account.quota)) return 0
  const { state, since, cooling, lastSyncAt, lastUsedAt, lastFailAt, quota } = account
  const isUsed = lastUsedAt > lastSyncAt
  const isResting = state === 'cooling'
  const interval = (account.tier === 'basic' ? basicMs : paidMs) * (1 + spread(account.id) / 10)
  let due = lastSyncAt + interval * (isUsed || isResting ? 1 : idleFactor)
  // Back from a rest, or brought back by a person.
  if (!isResting && since > lastSyncAt) due = Math.min(due, since)
  for (const mode in cooling) {
    const end = cooling[mode] ?? 0
    if (end > lastSyncAt && end <= now) due = Math.min(due, end)
  }
  if (!isUsed) return due
  if (isResting && !isEmpty(account.limitStreak ?? {}) && lastFailAt > lastSyncAt)
    due = Math.min(due, lastFailAt + afterGuessMs)
  for (const mode in quota) {
    const { resetsAt = 0, remaining = 0, total = 0 } = quota[mode] ?? {}
    if (total === 0) continue
    if (resetsAt > lastSyncAt) due = Math.min(due, resetsAt)
    if (remaining < 1) due = Math.min(due, lastSyncAt + afterEmptyMs)
  }
  return due
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}

/** 0 to 1, always the same for an account. */
const spread = (id: string): number => Number.parseInt(id.slice(-6), 16) / 0xff_ff_ff || 0
