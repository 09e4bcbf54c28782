import type { Fault } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import { unhurried } from '../lib/unhurried.ts'
import type { Pool } from '../pool/pool.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Failover } from './failover.ts'

type SoFar = { upstream: Upstream; model: Model; failover: Failover; last: Fault | undefined }

/**
 * Takes the accounts out of the choice whose address the upstream has paused for this model, before the first try and after one
 * that met such a pause, so that none of them is asked in vain. Resolves to the fault to tell when nobody else is left: the
 * `last` one, else the pause that ends first. Looks at accounts only while there is a pause.
 */
export async function leavePaused(
  { pool }: { pool: Pick<Pool, 'each'> },
  { upstream, model, failover, last }: SoFar,
): Promise<Fault | undefined> {
  const pauseOf = !last || last.ofAddress ? upstream.pauses?.(model) : undefined
  if (!pauseOf) return last
  let first: Fault | undefined
  await unhurried(pool.each(), (account) => {
    const fault = account.upstream === upstream.id ? pauseOf(account) : undefined
    if (!fault) return
    failover.leave(account.id)
    if (!first || (fault.retryAfterSeconds ?? 0) < (first.retryAfterSeconds ?? 0)) first = fault
  })
  return last ?? first
}
