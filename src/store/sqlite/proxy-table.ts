import type { Database } from 'bun:sqlite'
import type { Proxy } from '../../core/proxy.ts'
import type { ProxyStore } from '../store.ts'
import type { Tell } from './change-table.ts'
import type { Done } from './promised.ts'

type Row = { id: string; url: string; name: string; enabled: number; created_at: number }

/** The table `proxies`. */
export function proxyTable(database: Database, tell: Tell = () => {}): Done<ProxyStore> {
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
    put: database.transaction(({ id, url, name, enabled, createdAt }: Proxy) => {
      put.run(id, url, name, Number(enabled), createdAt)
      tell('proxy', [id])
    }).immediate,
    remove: database.transaction((id: string) => {
      remove.run(id)
      tell('proxy', [id])
    }).immediate,
  }
}
