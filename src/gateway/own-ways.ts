import type { Pool } from '../pool/pool.ts'
import type { Upstream } from '../upstream/upstream.ts'

/**
 * While everybody's transports are paused, accounts that have a proxy or browser values of their own are asked. Answers the next
 * one's id, and throws `paused` after the last. Looks no further than it is asked.
 */
export function accountsOfOwnWays(pool: Pick<Pool, 'each'>, upstream: Upstream): (paused: unknown) => string {
  let ids: Generator<string> | undefined
  return (paused) => {
    ids ??= withOwnWays(pool, upstream)
    const { value } = ids.next()
    if (value === undefined) throw paused
    return value
  }
}

function* withOwnWays(pool: Pick<Pool, 'each'>, upstream: Upstream): Generator<string> {
  const everybodys = upstream.scope()
  for (const account of pool.each()) if (upstream.scope(account) !== everybodys) yield account.id
}
