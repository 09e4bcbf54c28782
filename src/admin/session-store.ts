import { createHmac } from 'node:crypto'
import { nanoid } from 'nanoid'
import type { SessionStore } from '../store/store.ts'

/** 12 hours, counted from the last request that used the session. */
export const sessionMs = 12 * 60 * 60 * 1000
/** A session's end moves at most this often: a panel that polls must not write to the disk every time. */
const extendMs = 60_000

/** Admin sessions. Times are epoch milliseconds. */
export type Sessions = {
  /** Opens a session for the holder of this password and returns the secret for its cookie, which is kept nowhere. */
  open: (password: string, now: number) => Promise<{ secret: string; expiresAt: number }>
  /** The session's end, moved to `now` + 12 h when `extend` is set; undefined when there is no such session. */
  find: (
    secret: string,
    password: string,
    now: number,
    extend: boolean,
  ) => Promise<{ expiresAt: number; extended: boolean } | undefined>
  close: (secret: string, password: string) => Promise<void>
}

/**
 * Sessions over the store. A session is known by an HMAC of the cookie's secret under the password: the store alone opens
 * nothing, and a new password ends every session. What the store refuses to take (a full disk) is held in memory, for as
 * long as the process lives: otherwise nobody could sign in to make room.
 */
export function createSessions(store: SessionStore): Sessions {
  // By hash, what the store should say: when the session ends, 0 when it is closed.
  const held = new Map<string, number>()
  const orHold = async (hash: string, expiresAt: number, write: () => Promise<void>) => {
    try {
      await write()
      held.delete(hash)
    } catch {
      held.set(hash, expiresAt)
    }
  }
  const endOf = async (hash: string, now: number): Promise<number | undefined> => {
    const expiresAt = held.get(hash) ?? (await store.find(hash, now))
    return expiresAt !== undefined && expiresAt > now ? expiresAt : undefined
  }
  const tidy = async (now: number) => {
    for (const [hash, expiresAt] of held) if (expiresAt !== 0 && expiresAt <= now) held.delete(hash)
    await store.sweep(now)
  }
  return {
    open: async (password, now) => {
      const secret = nanoid(43)
      const expiresAt = now + sessionMs
      const hash = hashOf(secret, password)
      await orHold(hash, expiresAt, async () => {
        await tidy(now)
        await store.open(hash, now, expiresAt)
      })
      return { secret, expiresAt }
    },
    find: async (secret, password, now, extend) => {
      const hash = hashOf(secret, password)
      const end = await endOf(hash, now)
      if (end === undefined) return undefined
      const expiresAt = now + sessionMs
      if (!extend || expiresAt - end < extendMs) return { expiresAt: end, extended: false }
      if (held.has(hash)) held.set(hash, expiresAt)
      else await orHold(hash, expiresAt, () => store.extend(hash, expiresAt))
      return { expiresAt, extended: true }
    },
    close: async (secret, password) => {
      const hash = hashOf(secret, password)
      await orHold(hash, 0, () => store.close(hash))
    },
  }
}

const hashOf = (secret: string, password: string) =>
  createHmac('sha256', password).update(secret).digest('hex')
