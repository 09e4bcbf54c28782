import type { Model } from '../core/model.ts'
import type { Pool } from '../pool/pool.ts'

/** One session of a caller: requests that belong together and stay with one account while it can answer them. */
export type Session = {
  /** The account that answered last; undefined when that was too long ago, or when it failed since then. */
  account: () => string | undefined
  /** An account answers: the next request goes there first. */
  answered: (accountId: string) => void
}

/** `name` is what the caller calls it. Two API keys never share a session. */
export type SessionWish = { keyId: string; model: Model; name: string }

export type Sessions = {
  /** Undefined while sessions are off. */
  of: (wish: SessionWish) => Session | undefined
  /** How many are remembered. */
  size: () => number
}

type SessionsOptions = {
  pool: Pick<Pool, 'find'>
  /** How long after its last answer a session is remembered; 0 is off. Read anew each time. */
  seconds: () => number
  /** Epoch milliseconds. */
  now: () => number
  /** The oldest are forgotten above that. */
  most?: number
}

/** Remembers in memory which account answered a session last. The order of the map is that of the last answers. */
export function createSessions({ pool, seconds, now, most = 100_000 }: SessionsOptions): Sessions {
  const homes = new Map<number | bigint, { accountId: string; at: number }>()

  function forgetOld(): void {
    const since = now() - seconds() * 1000
    for (const [key, { at }] of homes) {
      if (at > since && homes.size <= most) return
      homes.delete(key)
    }
  }

  return {
    size: () => homes.size,
    of: ({ keyId, model, name }) => {
      if (seconds() <= 0) return undefined
      // A caller may send a name of any length: its hash is kept. Two that are equal by chance share an account, nothing else.
      const key = Bun.hash(JSON.stringify([keyId, model.tier, name]))
      return {
        account: () => {
          const home = homes.get(key)
          if (!home || home.at <= now() - seconds() * 1000) return undefined
          const doubt = pool.find(home.accountId)?.doubtUntil ?? 0
          return doubt > now() ? undefined : home.accountId
        },
        answered: (accountId) => {
          homes.delete(key)
          homes.set(key, { accountId, at: now() })
          forgetOld()
        },
      }
    },
  }
}
