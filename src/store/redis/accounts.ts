import type { Account } from '../../core/account.ts'
import { type Tier, tiers } from '../../core/model.ts'
import type { AccountStore, Remembered } from '../store.ts'
import { allOf, dropAll, putAll, someOf } from './hashes.ts'
import type { Link } from './link.ts'

/** A row of `account_state`, as `migrate` moves it, without the id. */
type Row = Record<string, string | number>

/** `account_state`: id → row. `account_gone`: since when an account stands no more in token.json. */
export function redisAccounts(link: Link): AccountStore {
  const forget = (ids: readonly string[]) =>
    link.together([...dropAll('account_state', ids), ...dropAll('account_gone', ids)])
  return {
    find: async (ids) =>
      remembered(await someOf(link, 'account_state', ids), await someOf(link, 'account_gone', ids)),
    all: async () => remembered(await allOf(link, 'account_state'), await allOf(link, 'account_gone')),
    put: async (rows) => {
      const ids = rows.map(({ account }) => account.id)
      const puts = putAll(
        'account_state',
        rows.map(({ account, fileStatus }) => [account.id, JSON.stringify(rowOf(account, fileStatus))]),
      )
      await link.together([...puts, ...dropAll('account_gone', ids)], { kind: 'account', ids })
    },
    mark: (ids, goneSince) =>
      link.together(
        goneSince === 0
          ? dropAll('account_gone', ids)
          : putAll(
              'account_gone',
              ids.map((id) => [id, goneSince]),
            ),
      ),
    prune: async (before) => {
      const gone = await allOf(link, 'account_gone')
      await forget([...gone].filter(([, since]) => Number(since) < before).map(([id]) => id))
    },
    forget,
  }
}

const remembered = (rows: Map<string, string>, gone: Map<string, string>): Map<string, Remembered> =>
  new Map(
    Array.from(rows, ([id, text]) => {
      const row = JSON.parse(text) as Row
      return [
        id,
        {
          known: knownFrom(row),
          fileStatus: String(row['file_status'] ?? ''),
          goneSince: Number(gone.get(id) ?? 0),
        },
      ]
    }),
  )

const rowOf = (account: Account, fileStatus: string): Row => ({
  state: account.state,
  reason: account.reason,
  since: account.since,
  detected_tier: account.detectedTier ?? '',
  cooling: JSON.stringify(account.cooling),
  limit_streak: JSON.stringify(account.limitStreak ?? {}),
  quota: JSON.stringify(account.quota),
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

function knownFrom(row: Row): Partial<Account> {
  const text = (name: string) => String(row[name] ?? '')
  const number = (name: string) => Number(row[name] ?? 0)
  const table = (name: string) => JSON.parse(text(name) || '{}')
  const tier = tiers.find((each) => each === row['detected_tier'])
  return {
    state: text('state') as Account['state'],
    reason: text('reason'),
    since: number('since'),
    cooling: table('cooling'),
    limitStreak: table('limit_streak'),
    quota: table('quota'),
    useCount: number('use_count'),
    failCount: number('fail_count'),
    lastUsedAt: number('last_used_at'),
    lastSyncAt: number('last_sync_at'),
    lastFailAt: number('last_fail_at'),
    lastFailReason: text('last_fail_reason'),
    lastFailKind: text('last_fail_kind'),
    ...(text('spent') && { spent: table('spent') }),
    ...(tier && { detectedTier: tier satisfies Tier }),
  }
}
