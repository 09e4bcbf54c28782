import type { Database } from 'bun:sqlite'
import type { QuotaPoint } from '../../core/quota-point.ts'
import { quotaPoint, quotaText } from '../quota-text.ts'
import type { QuotaStore } from '../store.ts'
import type { Done } from './promised.ts'

/** The table `quota_history`. */
export function quotaTable(database: Database): Done<QuotaStore> {
  const put = database.query('INSERT OR REPLACE INTO quota_history (account, at, quota) VALUES (?, ?, ?)')
  const select = database.query<{ at: number; quota: string }, [string, number]>(
    'SELECT at, quota FROM quota_history WHERE account = ? AND at >= ? ORDER BY at',
  )
  const count = database.query<{ n: number }, []>('SELECT count(*) AS n FROM quota_history')
  const older = database.query<{ n: number }, [number]>(
    'SELECT count(*) AS n FROM quota_history WHERE at < ?',
  )
  const drop = database.query(
    `DELETE FROM quota_history WHERE (account, at) IN
       (SELECT account, at FROM quota_history ORDER BY at, account LIMIT ?)`,
  )
  const add = database.transaction((points: readonly QuotaPoint[]) => {
    for (const point of points) put.run(point.account, point.at, quotaText(point))
  })
  return {
    add: (points) => add(points),
    of: (account, from) => select.all(account, from).map(({ at, quota }) => quotaPoint(account, at, quota)),
    sweep: (before, most, atOnce) => {
      const leaving = Math.min(atOnce, Math.max(older.get(before)?.n ?? 0, (count.get()?.n ?? 0) - most))
      return leaving > 0 ? drop.run(leaving).changes : 0
    },
  }
}
