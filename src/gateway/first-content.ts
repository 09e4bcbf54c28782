import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config/schema.ts'
import type { Answer } from '../core/answer.ts'
import { isContent, type ModelEvent } from '../core/event.ts'
import { asFault, type Fault, fail, GatewayError } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Prompt } from '../core/prompt.ts'
import type { Lease, Pool } from '../pool/pool.ts'
import type { Submission, Transport, Upstream } from '../upstream/upstream.ts'
import type { AttachmentLoader, OwnFile } from './attachments/load.ts'
import { createUploads, type Uploads } from './attachments/uploads.ts'
import type { Attempt } from './attempt.ts'
import { createFailover, type Failover } from './failover.ts'
import type { Ways } from './ways.ts'

export type RelayDeps = {
  pool: Pool
  upstream: Upstream
  config: () => Config
  ways: Ways
  attachments: AttachmentLoader
}
export type RelayRequest = {
  prompt: Prompt
  model: Model
  signal: AbortSignal
  /** Pictures of ours, by the links we gave out. */
  ownFile: OwnFile
  onAttempt: (attempt: Attempt) => void
  /** An attempt that had begun to answer broke off; it holds the fault by now. */
  onBreak: (attempt: Attempt) => void
  submission?: Submission
}

/** An answer whose first content is there, and the account that gives it. */
export type Begun = { lease: Lease; answer: Answer; events: ModelEvent[]; attempt: Attempt }

/** Asks accounts, over whichever transport is open, until one of them says something (product section 6). */
export async function firstContent(deps: RelayDeps, request: RelayRequest): Promise<Begun> {
  const { ways, upstream, pool } = deps
  const allowed = upstream.transports(request.model)
  let way = ways.choose(allowed)
  // Once for all attempts, and before the first account is asked: what is wrong here is the caller's.
  const files = await deps.attachments(request.prompt, request)
  const forMedia = request.model.kind !== 'chat'
  const uploads = createUploads(upstream, forMedia ? files.map((file) => ({ ...file, forMedia })) : files)
  const failover = createFailover(deps.config().grok)
  const startedAt = performance.now()
  let last: Fault | undefined
  for (;;) {
    const lease = acquire(pool, request.model, failover, last)
    try {
      const begun = await attempt(upstream, { ...request, uploads, way }, lease)
      ways.opened(way)
      return begun
    } catch (error) {
      if (request.signal.aborted) throw error
      last = asFault(error)
    }
    // The way was refused, not the account: the same one may go another way at once.
    const other = isRefusedWay(last) ? ways.instead(way, allowed) : undefined
    if (other) {
      way = other
      continue
    }
    const wait = failover.after(last, lease.account.id, performance.now() - startedAt)
    if (isRefusedBrowser(last) && wait === undefined) ways.pause(way)
    if (wait === undefined) throw new GatewayError(last)
    if (wait > 0) await sleep(wait, undefined, { signal: request.signal })
  }
}

// Refused uploads say nothing about chats without any.
const isRefusedBrowser = ({ kind, step }: Fault) => kind === 'browser_refused' && !step
const isRefusedWay = (fault: Fault) => fault.transportRefused === true || isRefusedBrowser(fault)

/**
 * An account that was not tried yet, else one whose failure may have passed. When there is none: what the pool says
 * of itself, unless the last failure was nobody's verdict and says more.
 */
function acquire(pool: Pool, model: Model, { tried, excluded }: Failover, last: Fault | undefined): Lease {
  try {
    return pool.acquire(model, tried)
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

type Tried = RelayRequest & { uploads: Uploads; way: Transport }

/** Opens and reads up to the first content. Books the outcome of a failure on the lease, and every try on the request. */
async function attempt(upstream: Upstream, request: Tried, lease: Lease): Promise<Begun> {
  const { prompt, model, signal, uploads, way, onAttempt, submission } = request
  const startedAt = performance.now()
  const { account } = lease
  const trail = { account: account.id, transport: way }
  const ms = () => Math.round(performance.now() - startedAt)
  let answer: Answer | undefined
  try {
    const fileIds = await uploads.idsFor(account, signal)
    const asked = { prompt, model, account, fileIds, signal, ...(submission && { submission }) }
    answer = await upstream.open(way, asked)
    const events = await readToContent(answer)
    const begun = { ...trail, status: 200, ms: ms() }
    onAttempt(begun)
    return { lease, answer, events, attempt: begun }
  } catch (error) {
    answer?.cancel()
    const fault: Fault = signal.aborted ? callerGone : asFault(error)
    lease.settle(forAccount(fault))
    const { kind, detail } = fault
    onAttempt({
      ...trail,
      status: fault.upstreamStatus ?? 0,
      ms: ms(),
      fault: kind,
      ...(detail && { detail }),
    })
    throw new GatewayError(fault)
  }
}

/** A limit on uploads is none on the account's chats: nothing is to cool. */
const forAccount = (fault: Fault): Fault =>
  fault.step && fault.kind === 'rate_limited' ? { ...fault, kind: 'upstream_failed' } : fault

async function readToContent(answer: Answer): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for (;;) {
    const batch = await answer.read()
    if (!batch) return fail(empty)
    events.push(...batch)
    if (batch.some(isContent)) return events
  }
}

const callerGone: Fault = { kind: 'caller_gone', message: 'The caller closed the connection.' }

const empty: Fault = {
  kind: 'empty_response',
  message: 'The upstream finished without saying anything, twice. Try again or change the prompt.',
  upstreamStatus: 502,
}
