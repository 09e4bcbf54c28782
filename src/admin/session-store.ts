import type { Database } from 'bun:sqlite'
import { createHmac } from 'node:crypto'
import { nanoid } from 'nanoid'

/** 12 hours, counted from the last request that used the session. */
export const sessionMs = 12 * 60 * 60 * 1000
/** A session's end moves at most this often: a panel that polls must not write to the disk every time. */
const extendMs = 60_000

/** Admin sessions in grok2api.db. Times are epoch milliseconds. */
export type SessionStore = {
  /** Opens a session for the holder of this password and returns the secret for its cookie, which is kept nowhere. */
  open: (password: string, now: number) => { secret: string; expiresAt: number }
  /** The session's end, moved to `now` + 12 h when `extend` is set; undefined when there is no such session. */
  find: (
    secret: string,
    password: string,
    now: number,
    extend: boolean,
  ) => { expiresAt: number; extended: boolean } | undefined
  close: (secret: string, password: string) => void
}

/**
 * Sessions over the table `admin_sessions`. The key of a row is an HMAC of the cookie's secret under the password:
 * the database alone opens nothing, and a new password ends every session. What a full disk refuses to take is held in
 * memory, for as long as the process lives: otherwise nobody could sign in to make room.
 */
export function createSessionStore(database: Database): SessionStore {
  const insert = database.query('INSERT INTO admin_sessions (hash, created_at, expires_at) VALUES (?, ?, ?)')
  const select = database.query<{ expires_at: number }, [string, number]>(
    'SELECT expires_at FROM admin_sessions WHERE hash = ? AND expires_at > ?',
  )
  const update = database.query('UPDATE admin_sessions SET expires_at = ? WHERE hash = ?')
  const remove = database.query('DELETE FROM admin_sessions WHERE hash = ?')
  const sweep = database.query('DELETE FROM admin_sessions WHERE expires_at <= ?')
  // By hash, what the table should say: when the session ends, 0 when it is closed.
  const held = new Map<string, number>()
  const orHold = (hash: string, expiresAt: number, write: () => void) => {
    try {
      write()
      held.delete(hash)
    } catch {
      held.set(hash, expiresAt)
    }
  }
  const endOf = (hash: string, now: number): number | undefined => {
    const expiresAt = held.get(hash) ?? select.get(hash, now)?.expires_at
    return expiresAt !== undefined && expiresAt > now ? expiresAt : undefined
  }
  const tidy = (now: number) => {
    for (const [hash, expiresAt] of held) if (expiresAt !== 0 && expiresAt <= now) held.delete(hash)
    sweep.run(now)
  }
  return {
    open: (password, now) => {
      const secret = nanoid(43)
      const expiresAt = now + sessionMs
      const hash = hashOf(secret, password)
      orHold(hash, expiresAt, () => {
        tidy(now)
        insert.run(hash, now, expiresAt)
      })
      return { secret, expiresAt }
    },
    find: (secret, password, now, extend) => {
      const hash = hashOf(secret, password)
      const end = endOf(hash, now)
      if (end === undefined) return undefined
      const expiresAt = now + sessionMs
      if (!extend || expiresAt - end < extendMs) return { expiresAt: end, extended: false }
      if (held.has(hash)) held.set(hash, expiresAt)
      else orHold(hash, expiresAt, () => void update.run(expiresAt, hash))
      return { expiresAt, extended: true }
    },
    close: (secret, password) => {
      const hash = hashOf(secret, password)
      orHold(hash, 0, () => void remove.run(hash))
    },
  }
}

const hashOf = (secret: string, password: string) =>
  createHmac('sha256', password).update(secret).digest('hex')
