import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, GatewayError } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Lease, Pool } from '../pool/pool.ts'
import type { Course } from './conversations/course.ts'
import type { Failover } from './failover.ts'
import type { Line } from './line.ts'
import type { Session } from './sessions.ts'

/** How the tries of a request stand. */
export type SoFar = {
  failover: Failover
  course: Course
  /** The caller's session, when it told one. */
  session: Session | undefined
  /** The fault of the latest try. */
  last: Fault | undefined
  /** The account that is to be asked over another transport. */
  same: string | undefined
  /** Milliseconds to wait before an account is asked again. */
  waitMs: number
  signal: AbortSignal
}

/**
 * The account that moves to another transport, else the owner of the conversation, else for the first try the account of the
 * caller's session, else an account that was not tried yet, else, after the wait, one whose failure may have passed. When there is none: what the pool says of itself,
 * unless the last failure was nobody's verdict and says more.
 */
export async function acquire(
  { pool, line }: { pool: Pool; line: Line },
  model: Model,
  soFar: SoFar,
): Promise<Lease> {
  const { failover, course, session, last, same, waitMs, signal } = soFar
  const { tried, excluded } = failover
  const owner = same ?? course.owner() ?? (last ? undefined : session?.account())
  const own = owner === undefined ? undefined : pool.acquireOne(owner, model)
  if (own) return own
  try {
    return await (last ? pool.acquire(model, tried) : line.lend(pool, model, tried, signal))
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

const isTrouble = ({ kind, step, ofPictures, ofAddress }: Fault) =>
  ((step === 'upload' || ofPictures || ofAddress) && kind === 'rate_limited') || // which the pool knows nothing of
  kind === 'upstream_failed' ||
  kind === 'upstream_timeout' ||
  kind === 'browser_refused' ||
  kind === 'empty_response'
