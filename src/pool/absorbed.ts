import type { Account } from '../core/account.ts'
import type { Tier } from '../core/model.ts'

/**
 * The account with what another process learned of it: verdict, cooldowns and quota as they are there, counters the higher
 * ones. A verdict that began earlier than ours is old news. What is under way here stays.
 */
export function absorbed(account: Account, known: Partial<Account>): Account {
  const isOlder = (known.since ?? 0) < account.since
  const verdict = isOlder
    ? {}
    : {
        state: known.state ?? account.state,
        reason: known.reason ?? account.reason,
        since: known.since ?? account.since,
      }
  const tier: Tier | undefined = account.settings?.tier ?? known.detectedTier
  return {
    ...account,
    ...verdict,
    cooling: (isOlder ? undefined : known.cooling) ?? account.cooling,
    quota: known.quota ?? account.quota,
    ...(known.limitStreak && { limitStreak: known.limitStreak }),
    ...(known.detectedTier && { detectedTier: known.detectedTier }),
    ...(tier && { tier }),
    useCount: Math.max(account.useCount, known.useCount ?? 0),
    failCount: Math.max(account.failCount, known.failCount ?? 0),
    lastUsedAt: Math.max(account.lastUsedAt, known.lastUsedAt ?? 0),
    lastSyncAt: Math.max(account.lastSyncAt, known.lastSyncAt ?? 0),
    ...((known.lastFailAt ?? 0) > account.lastFailAt && {
      lastFailAt: known.lastFailAt ?? 0,
      lastFailReason: known.lastFailReason ?? '',
      lastFailKind: known.lastFailKind ?? '',
    }),
  }
}
