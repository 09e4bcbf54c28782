import type { Database } from 'bun:sqlite'
import type { Account, AccountState, Quota } from '../../core/account.ts'
import { type Tier, tiers } from '../../core/model.ts'
import type { AccountStore, Remembered } from '../store.ts'
import type { Tell } from './change-table.ts'
import type { Done } from './promised.ts'

type Row = {
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

/** The table `account_state` of grok2api.db. */
export function accountTable(database: Database, tell: Tell = () => {}): Done<AccountStore> {
  const select = database.query<Row, [string]>('SELECT * FROM account_state WHERE id = ?')
  const selectAll = database.query<Row, []>('SELECT * FROM account_state')
  const upsert = database.query(
    `INSERT OR REPLACE INTO account_state (id, state, reason, since, detected_tier, cooling, limit_streak, quota,
       use_count, fail_count, last_used_at, last_sync_at, last_fail_at, last_fail_reason,
       last_fail_kind, file_status, spent)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const setGone = database.query('UPDATE account_state SET gone_since = ? WHERE id = ?')
  const removeGone = database.query('DELETE FROM account_state WHERE gone_since > 0 AND gone_since < ?')
  const remove = database.query('DELETE FROM account_state WHERE id = ?')
  const putOne = (account: Account, fileStatus: string) =>
    void upsert.run(
      account.id,
      account.state,
      account.reason,
      account.since,
      account.detectedTier ?? '',
      json(account.cooling),
      json(account.limitStreak ?? {}),
      json(account.quota),
      account.useCount,
      account.failCount,
      account.lastUsedAt,
      account.lastSyncAt,
      account.lastFailAt,
      account.lastFailReason,
      account.lastFailKind ?? '',
      fileStatus,
      account.spent ? JSON.stringify(account.spent) : '',
    )
  return {
    find: (ids) =>
      new Map(
        ids.flatMap((id) => {
          const row = select.get(id)
          return row ? [[id, remembered(row)] as const] : []
        }),
      ),
    all: () => {
      const found = new Map<string, Remembered>()
      for (const row of selectAll.all()) found.set(row.id, remembered(row))
      return found
    },
    put: database.transaction((rows: readonly { account: Account; fileStatus: string }[]) => {
      for (const { account, fileStatus } of rows) putOne(account, fileStatus)
      tell(
        'account',
        rows.map(({ account }) => account.id),
      )
    }).immediate,
    mark: database.transaction((ids: readonly string[], goneSince: number) => {
      for (const id of ids) setGone.run(goneSince, id)
    }).immediate,
    prune: (before) => void removeGone.run(before),
    forget: database.transaction((ids: readonly string[]) => {
      for (const id of ids) remove.run(id)
    }).immediate,
  }
}

const remembered = (row: Row): Remembered => ({
  known: knownFrom(row),
  fileStatus: row.file_status,
  goneSince: row.gone_since,
})

function knownFrom(row: Row): Partial<Account> {
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
