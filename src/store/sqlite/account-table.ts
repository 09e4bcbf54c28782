import type { Database } from 'bun:sqlite'
import type { Account } from '../../core/account.ts'
import { accountColumns, accountRow, type AccountRow, remembered } from '../account-row.ts'
import type { AccountStore, Remembered } from '../store.ts'
import type { Tell } from './change-table.ts'
import type { Done } from './promised.ts'

/** The table `account_state` of grok2api.db. */
export function accountTable(database: Database, tell: Tell = () => {}): Done<AccountStore> {
  const select = database.query<AccountRow, [string]>('SELECT * FROM account_state WHERE id = ?')
  const selectAll = database.query<AccountRow, []>('SELECT * FROM account_state')
  const upsert = database.query<unknown, (string | number)[]>(
    `INSERT OR REPLACE INTO account_state (${accountColumns.join(', ')})
     VALUES (${accountColumns.map(() => '?').join(', ')})`,
  )
  const setGone = database.query('UPDATE account_state SET gone_since = ? WHERE id = ?')
  const removeGone = database.query('DELETE FROM account_state WHERE gone_since > 0 AND gone_since < ?')
  const remove = database.query('DELETE FROM account_state WHERE id = ?')
  const putOne = (account: Account, fileStatus: string) => {
    const row = accountRow(account, fileStatus)
    upsert.run(...accountColumns.map((column) => row[column]))
  }
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
