import { accountColumns, type AccountRow, accountRow, remembered } from '../account-row.ts'
import type { AccountStore, TextStore } from '../store.ts'
import type { Tell } from './changes.ts'
import { type Change, list } from './dialect.ts'
import type { SqlEngine } from './engine.ts'

const idsAtOnce = 1000

const inPieces = async (ids: readonly string[], work: (some: readonly string[]) => Promise<void>) => {
  for (let at = 0; at < ids.length; at += idsAtOnce) await work(ids.slice(at, at + idsAtOnce))
}

const accountsOf = (rows: readonly AccountRow[]) => new Map(rows.map((row) => [row.id, remembered(row)]))

// A verdict that another process wrote meanwhile is not taken back by one who does not know of it yet.
const verdicts = ['state', 'reason', 'cooling', 'since'] as const
const sums = ['use_count', 'fail_count', 'last_used_at', 'last_sync_at'] as const
const changes: Record<string, Change> = {
  ...Object.fromEntries(accountColumns.filter((name) => name !== 'id').map((name) => [name, 'new'])),
  ...Object.fromEntries(sums.map((name) => [name, 'max'])),
}
for (const name of verdicts) {
  delete changes[name]
  changes[name] = 'later'
}

/** The table `account_state`. */
export function sqlAccounts(engine: SqlEngine, tell: Tell): AccountStore {
  return {
    find: async (ids) => {
      const rows: AccountRow[] = []
      await inPieces(ids, async (some) => {
        rows.push(
          ...(await engine.rows<AccountRow>(
            `SELECT * FROM account_state WHERE id IN ${list(some.length)}`,
            some,
          )),
        )
      })
      return accountsOf(rows)
    },
    all: async () => accountsOf(await engine.rows<AccountRow>('SELECT * FROM account_state')),
    put: (rows) =>
      engine.begin(async (tx) => {
        // In one order: two transactions that want the same rows do not wait for each other.
        const sorted = rows.toSorted((a, b) => (a.account.id < b.account.id ? -1 : 1))
        await tx.upsert(
          { table: 'account_state', columns: accountColumns, key: ['id'], changes },
          sorted.map(({ account, fileStatus }) => {
            const row = accountRow(account, fileStatus)
            return accountColumns.map((column) => row[column])
          }),
        )
        await tell(
          tx,
          'account',
          sorted.map(({ account }) => account.id),
        )
      }),
    mark: (ids, goneSince) =>
      inPieces(ids, async (some) => {
        await engine.run(`UPDATE account_state SET gone_since = ? WHERE id IN ${list(some.length)}`, [
          goneSince,
          ...some,
        ])
      }),
    prune: async (before) => {
      await engine.run('DELETE FROM account_state WHERE gone_since > 0 AND gone_since < ?', [before])
    },
    forget: (ids) =>
      inPieces(ids, async (some) => {
        await engine.run(`DELETE FROM account_state WHERE id IN ${list(some.length)}`, some)
      }),
  }
}

type TextRow = { name: string; value: string }
const textsOf = (rows: readonly TextRow[]) => new Map(rows.map(({ name, value }) => [name, value]))

/** The rows of one kind in the table `texts`. */
export function sqlTexts(engine: SqlEngine, kind: 'entry' | 'setting', tell: Tell): TextStore {
  return {
    all: async () =>
      textsOf(await engine.rows<TextRow>('SELECT name, value FROM texts WHERE kind = ?', [kind])),
    find: async (names) => {
      const rows: TextRow[] = []
      for (let at = 0; at < names.length; at += idsAtOnce) {
        const some = names.slice(at, at + idsAtOnce)
        const text = `SELECT name, value FROM texts WHERE kind = ? AND name IN ${list(some.length)}`
        rows.push(...(await engine.rows<TextRow>(text, [kind, ...some])))
      }
      return textsOf(rows)
    },
    put: (texts) =>
      engine.begin(async (tx) => {
        const sorted = [...texts].toSorted(([a], [b]) => (a < b ? -1 : 1))
        const kept = sorted.filter(([, value]) => value !== '')
        await tx.upsert(
          { table: 'texts', columns: ['kind', 'name', 'value'], key: ['kind', 'name'] },
          kept.map(([name, value]) => [kind, name, value]),
        )
        for (const [name, value] of sorted)
          if (value === '') await tx.run('DELETE FROM texts WHERE kind = ? AND name = ?', [kind, name])
        await tell(
          tx,
          kind,
          sorted.map(([name]) => name),
        )
      }),
  }
}
