import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, GatewayError } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Lease, Pool } from '../pool/pool.ts'
import type { Course } from './conversations/course.ts'
import type { Failover } from './failover.ts'

/** How the tries of a request stand. */
export type SoFar = {
  failover: Failover
  course: Course
  /** The fault of the latest try. */
  last: Fault | undefined
  /** The account that is to be asked over another transport. */
  same: string | undefined
  /** Milliseconds to wait before an account is asked again. */
  waitMs: number
  signal: AbortSignal
}

/**
 * The account that moves to another transport, else the owner of the conversation, else an account that was not tried
 * yet, else, after the wait, one whose failure may have passed. When there is none: what the pool says of itself,
 * unless the last failure was nobody's verdict and says more.
 */
export async function acquire({ pool }: { pool: Pool }, model: Model, soFar: SoFar): Promise<Lease> {
  const { failover, course, last, same, waitMs, signal } = soFar
  const { tried, excluded } = failover
  const owner = same ?? course.owner()
  const own = owner === undefined ? undefined : pool.acquireOne(owner, model)
  if (own) return own
  try {
    return pool.acquire(model, tried)
  } catch (error) {
    if (!last) throw error
  }
  if (waitMs > 0) await sleep(waitMs, undefined, { signal })
  try {
    return pool.acquire(model, excluded)
  } catch (error) {
    throw last && isTrouble(last) ? new GatewayError(last) : error
  }
}

const isTrouble = ({ kind, step, ofPictures }: Fault) =>
  ((step === 'upload' || ofPictures) && kind === 'rate_limited') || // which the pool knows nothing of
  kind === 'upstream_failed' ||
  kind === 'upstream_timeout' ||
  kind === 'browser_refused' ||
  kind === 'empty_response'
