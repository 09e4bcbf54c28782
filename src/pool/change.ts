import type { Account, AccountChange, AccountState } from '../core/account.ts'

/** The word an account is counted under: `unchecked` is one the upstream has said nothing about yet. */
export const bucket = ({ state, lastSyncAt }: Account): AccountState | 'unchecked' =>
  state === 'active' && !lastSyncAt ? 'unchecked' : state

/** The weightiest change between two versions of an account; undefined when nothing worth keeping changed. */
export function whatChanged(before: Account, after: Account): AccountChange['what'] | undefined {
  if (before.state !== after.state || before.reason !== after.reason || before.cooling !== after.cooling)
    return 'state'
  if (before.quota !== after.quota || before.detectedTier !== after.detectedTier) return 'quota'
  if (before.spent !== after.spent) return 'quota'
  if (before.identity !== after.identity) return 'quota'
  const counters = ['useCount', 'failCount', 'lastSyncAt', 'lastFailAt', 'lastUsedAt'] as const
  return counters.some((name) => before[name] !== after[name]) ? 'counters' : undefined
}
