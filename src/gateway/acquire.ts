import { type Fault, GatewayError } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Lease, Pool } from '../pool/pool.ts'
import type { Course } from './conversations/course.ts'
import type { Failover } from './failover.ts'
import type { Line } from './line.ts'

/** How the tries of a request stand. `last` is the fault of the latest one. */
export type SoFar = { failover: Failover; course: Course; last: Fault | undefined; signal: AbortSignal }

/**
 * The owner of the conversation, else an account that was not tried yet, else one whose failure may have passed. When there is none: what the pool says
 * of itself, unless the last failure was nobody's verdict and says more.
 */
export async function acquire(
  { pool, line }: { pool: Pool; line: Line },
  model: Model,
  { failover, course, last, signal }: SoFar,
): Promise<Lease> {
  const { tried, excluded } = failover
  const owner = course.owner()
  const own = owner === undefined ? undefined : pool.acquireOne(owner, model)
  if (own) return own
  try {
    return await (last ? pool.acquire(model, tried) : line.lend(pool, model, tried, signal))
  } catch (error) {
    if (!last) throw error
  }
  try {
    return pool.acquire(model, excluded)
  } catch (error) {
    throw last && isTrouble(last) ? new GatewayError(last) : error
  }
}

const isTrouble = ({ kind, step }: Fault) =>
  (step === 'upload' && kind === 'rate_limited') || // which the pool knows nothing of
  kind === 'upstream_failed' ||
  kind === 'upstream_timeout' ||
  kind === 'browser_refused' ||
  kind === 'empty_response'
