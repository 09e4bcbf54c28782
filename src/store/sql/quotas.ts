import { quotaPoint, quotaText } from '../quota-text.ts'
import type { QuotaStore } from '../store.ts'
import type { SqlEngine } from './engine.ts'

/** The table `quota_history`. */
export function sqlQuotas(engine: SqlEngine): QuotaStore {
  const count = async (where: string, values: number[] = []) =>
    (await engine.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM quota_history${where}`, values))[0]?.n ?? 0
  return {
    add: (points) => {
      // Of one account and moment the last one counts; in one order, so that processes do not wait for each other.
      const rows = new Map(points.map((point) => [`${point.account} ${point.at}`, point]))
      return engine.upsert(
        { table: 'quota_history', columns: ['account', 'at', 'quota'], key: ['account', 'at'] },
        [...rows]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([, point]) => [point.account, point.at, quotaText(point)]),
      )
    },
    of: async (account, from) => {
      const query = 'SELECT at, quota FROM quota_history WHERE account = ? AND at >= ? ORDER BY at'
      const rows = await engine.rows<{ at: number; quota: string }>(query, [account, from])
      return rows.map(({ at, quota }) => quotaPoint(account, at, quota))
    },
    sweep: async (before, most, atOnce) => {
      const leaving = Math.min(
        atOnce,
        Math.max(await count(' WHERE at < ?', [before]), (await count('')) - most),
      )
      if (leaving <= 0) return 0
      const query = `SELECT account, at FROM quota_history ORDER BY at, account LIMIT ${leaving}`
      const rows = await engine.rows<{ account: string; at: number }>(query)
      const last = rows.at(-1)
      if (!last) return 0
      return engine.run('DELETE FROM quota_history WHERE at < ? OR (at = ? AND account <= ?)', [
        last.at,
        last.at,
        last.account,
      ])
    },
  }
}
