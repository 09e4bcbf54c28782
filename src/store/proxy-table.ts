import type { Database } from 'bun:sqlite'
import type { ProxyStore } from '../core/proxy.ts'

type Row = { id: string; url: string; name: string; enabled: number; created_at: number }

/** The table `proxies`. */
export function proxyTable(database: Database): ProxyStore {
  const all = database.query<Row, []>('SELECT * FROM proxies ORDER BY created_at, id')
  const put = database.query(
    'INSERT OR REPLACE INTO proxies (id, url, name, enabled, created_at) VALUES (?, ?, ?, ?, ?)',
  )
  const remove = database.query('DELETE FROM proxies WHERE id = ?')
  return {
    all: () =>
      all.all().map(({ id, url, name, enabled, created_at }) => ({
        id,
        url,
        name,
        enabled: enabled === 1,
        createdAt: created_at,
      })),
    put: ({ id, url, name, enabled, createdAt }) => void put.run(id, url, name, Number(enabled), createdAt),
    remove: (id) => void remove.run(id),
  }
}
