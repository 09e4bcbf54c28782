import type { Account, AccountState, Quota } from '../core/account.ts'
import { type Tier, tiers } from '../core/model.ts'
import type { Remembered } from './store.ts'

/** A row of `account_state`. */
export type AccountRow = {
  id: string
  state: AccountState
  reason: string
  since: number
  detected_tier: string
  cooling: string
  limit_streak: string
  quota: string
  use_count: number
  fail_count: number
  last_used_at: number
  last_sync_at: number
  last_fail_at: number
  last_fail_reason: string
  last_fail_kind: string
  file_status: string
  gone_since: number
  spent: string
}

/** What is written of an account; since when it is gone is written apart. */
export const accountRow = (account: Account, fileStatus: string): Omit<AccountRow, 'gone_since'> => ({
  id: account.id,
  state: account.state,
  reason: account.reason,
  since: account.since,
  detected_tier: account.detectedTier ?? '',
  cooling: json(account.cooling),
  limit_streak: json(account.limitStreak ?? {}),
  quota: json(account.quota),
  use_count: account.useCount,
  fail_count: account.failCount,
  last_used_at: account.lastUsedAt,
  last_sync_at: account.lastSyncAt,
  last_fail_at: account.lastFailAt,
  last_fail_reason: account.lastFailReason,
  last_fail_kind: account.lastFailKind ?? '',
  file_status: fileStatus,
  spent: account.spent ? JSON.stringify(account.spent) : '',
})

export const accountColumns = [
  'id',
  'state',
  'reason',
  'since',
  'detected_tier',
  'cooling',
  'limit_streak',
  'quota',
  'use_count',
  'fail_count',
  'last_used_at',
  'last_sync_at',
  'last_fail_at',
  'last_fail_reason',
  'last_fail_kind',
  'file_status',
  'spent',
] as const

export const remembered = (row: AccountRow): Remembered => ({
  known: knownFrom(row),
  fileStatus: row.file_status,
  goneSince: row.gone_since,
})

function knownFrom(row: AccountRow): Partial<Account> {
  const tier = tiers.find((tier) => tier === row.detected_tier)
  return {
    state: row.state,
    reason: row.reason,
    since: row.since,
    cooling: numbers(row.cooling),
    limitStreak: numbers(row.limit_streak),
    quota: parse<Quota>(row.quota),
    useCount: row.use_count,
    failCount: row.fail_count,
    lastUsedAt: row.last_used_at,
    lastSyncAt: row.last_sync_at,
    lastFailAt: row.last_fail_at,
    lastFailReason: row.last_fail_reason,
    lastFailKind: row.last_fail_kind,
    ...(row.spent && { spent: JSON.parse(row.spent) }),
    ...(tier && { detectedTier: tier satisfies Tier }),
  }
}

const parse = <T>(text: string): Record<string, T> => (text === '{}' ? {} : JSON.parse(text))
const numbers = (text: string) => parse<number>(text)

/** Most accounts have none of these: the empty object is worth not making anew. */
const json = (value: Record<string, unknown>): string => {
  for (const _ in value) return JSON.stringify(value)
  return '{}'
}
