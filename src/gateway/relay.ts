import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config/schema.ts'
import type { Answer } from '../core/answer.ts'
import { isContent, type ModelEvent } from '../core/event.ts'
import { asFault, type Fault, fail, GatewayError } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Prompt } from '../core/prompt.ts'
import type { Lease, Pool } from '../pool/pool.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { AttachmentLoader, OwnFile } from './attachments/load.ts'
import { createUploads, type Uploads } from './attachments/uploads.ts'
import type { Attempt } from './attempt.ts'
import { createFailover, type Failover } from './failover.ts'
import type { Pause } from './pause.ts'

export type RelayDeps = {
  pool: Pool
  upstream: Upstream
  config: () => Config
  pause: Pause
  attachments: AttachmentLoader
}
export type RelayRequest = {
  prompt: Prompt
  model: Model
  signal: AbortSignal
  /** Pictures of ours, by the links we gave out. */
  ownFile: OwnFile
  onAttempt: (attempt: Attempt) => void
}

/** An answer and the lease it is given on: what the account made is fetched as that account. */
export type RelayedAnswer = Answer & { lease: () => Lease }

/**
 * The model's answer from whichever account gives one. The first `read` tries accounts until one of them says
 * something; from that content on the account is fixed, because nobody wants two halves of two answers.
 */
export function relay(deps: RelayDeps, request: RelayRequest): RelayedAnswer {
  let current: Begun | undefined
  let cancelled = false
  let settled = false

  function settle(fault?: Fault): void {
    if (settled) return
    settled = true
    current?.lease.settle(fault, true)
  }

  async function start(): Promise<ModelEvent[]> {
    current = await firstContent(deps, request)
    if (cancelled) cancel()
    return current.events
  }

  function onEvents(events: ModelEvent[] | undefined) {
    if (!events) settle()
    return events
  }

  function onBroken(error: unknown): never {
    settle(request.signal.aborted ? undefined : asFault(error))
    throw error
  }

  function cancel(): void {
    cancelled = true
    if (!current) return
    current.answer.cancel()
    settle() // the caller left after content: the account has paid for it
  }

  return {
    read: () => (current ? current.answer.read().then(onEvents, onBroken) : start()),
    cancel,
    lease: () => current?.lease ?? fail({ kind: 'internal', message: 'No account has answered yet.' }),
  }
}

type Tried = RelayRequest & { uploads: Uploads }
type Begun = { lease: Lease; answer: Answer; events: ModelEvent[] }

async function firstContent(deps: RelayDeps, request: RelayRequest): Promise<Begun> {
  const { pause } = deps
  const { grok } = deps.config()
  const blocked = pause.blockedFor()
  if (blocked > 0) fail(paused(blocked))
  // Once for all attempts, and before the first account is asked: what is wrong here is the caller's.
  const uploads = createUploads(deps.upstream, await deps.attachments(request.prompt, request))
  const failover = createFailover(grok)
  const startedAt = performance.now()
  let last: Fault | undefined
  for (;;) {
    const lease = acquire(deps.pool, request.model, failover, last)
    try {
      const begun = await attempt(deps, { ...request, uploads }, lease)
      pause.clear()
      return begun
    } catch (error) {
      if (request.signal.aborted) throw error
      last = asFault(error)
    }
    const wait = failover.after(last, lease.account.id, performance.now() - startedAt)
    // Refused uploads say nothing about chats without any.
    if (last.kind === 'browser_refused' && wait === undefined && !last.step) pause.start()
    if (wait === undefined) throw new GatewayError(last)
    if (wait > 0) await sleep(wait, undefined, { signal: request.signal })
  }
}

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

/** Opens and reads up to the first content. Books the outcome of a failure on the lease, and every try on the request. */
async function attempt({ upstream }: RelayDeps, request: Tried, lease: Lease): Promise<Begun> {
  const { prompt, model, signal, uploads, onAttempt } = request
  const startedAt = performance.now()
  const { account } = lease
  const trail = { account: account.id, transport: upstream.transport }
  const ms = () => Math.round(performance.now() - startedAt)
  let answer: Answer | undefined
  try {
    const fileIds = await uploads.idsFor(account, signal)
    answer = await upstream.open({ prompt, model, account, fileIds, signal })
    const events = await readToContent(answer)
    onAttempt({ ...trail, status: 200, ms: ms() })
    return { lease, answer, events }
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

const paused = (ms: number): Fault => ({
  kind: 'browser_refused',
  message:
    'The upstream refuses the browser values of this gateway. Copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of config.toml.',
  retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)),
})
