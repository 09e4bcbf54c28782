import type { Config } from '../config/schema.ts'
import { callerGone, fail } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Lease, Pool } from '../pool/pool.ts'
import { acquire, type SoFar } from './acquire.ts'
import type { Line } from './line.ts'
import type { Places } from './places.ts'

type LendDeps = { pool: Pool; line: Line; places?: Places; config: () => Config }

/** Accounts that other processes have filled are passed over this often. */
const mostFull = 10

/**
 * An account for one try, as `acquire` finds it, that has a place free over all processes (`token.max_concurrent`). Each
 * process chooses by its own copy: one that turns out to be full is passed over.
 */
export async function lend(deps: LendDeps, model: Model, soFar: SoFar): Promise<Lease> {
  const { places } = deps
  const maxConcurrent = places ? deps.config().token.max_concurrent : 0
  if (!places || maxConcurrent === 0) return acquire(deps, model, soFar)
  const full = new Set<string>()
  for (;;) {
    const lease = await acquire(deps, model, full.size === 0 ? soFar : without(soFar, full))
    const name = `account ${lease.account.id}`
    if (await places.take(name, maxConcurrent)) return givingBack(lease, () => places.give(name))
    lease.settle(callerGone)
    full.add(lease.account.id)
    if (full.size > mostFull)
      fail({
        kind: 'rate_limited',
        message: 'Every account has as many requests under way as it may. Try again in a moment.',
        retryAfterSeconds: 1,
      })
  }
}

/** The same, but these accounts are not asked for. */
const without = (soFar: SoFar, full: ReadonlySet<string>): SoFar => ({
  ...soFar,
  same: undefined,
  session: undefined,
  course: { ...soFar.course, owner: () => undefined },
  failover: {
    ...soFar.failover,
    tried: soFar.failover.tried.union(full),
    excluded: soFar.failover.excluded.union(full),
  },
})

function givingBack(lease: Lease, give: () => void): Lease {
  let open = true
  return {
    ...lease,
    settle: (fault, hadContent) => {
      lease.settle(fault, hadContent)
      if (open) give()
      open = false
    },
  }
}
