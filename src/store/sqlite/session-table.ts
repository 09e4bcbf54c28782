import type { Database } from 'bun:sqlite'
import type { SessionStore } from '../store.ts'
import type { Done } from './promised.ts'

/** The table `admin_sessions`. */
export function sessionTable(database: Database): Done<SessionStore> {
  const insert = database.query('INSERT INTO admin_sessions (hash, created_at, expires_at) VALUES (?, ?, ?)')
  const select = database.query<{ expires_at: number }, [string, number]>(
    'SELECT expires_at FROM admin_sessions WHERE hash = ? AND expires_at > ?',
  )
  const update = database.query('UPDATE admin_sessions SET expires_at = ? WHERE hash = ?')
  const remove = database.query('DELETE FROM admin_sessions WHERE hash = ?')
  const sweep = database.query('DELETE FROM admin_sessions WHERE expires_at <= ?')
  return {
    open: (hash, now, expiresAt) => void insert.run(hash, now, expiresAt),
    find: (hash, now) => select.get(hash, now)?.expires_at,
    extend: (hash, expiresAt) => void update.run(expiresAt, hash),
    close: (hash) => void remove.run(hash),
    sweep: (now) => void sweep.run(now),
  }
}
