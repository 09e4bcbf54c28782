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
import { acquire } from './acquire.ts'
import type { Attempt } from './attempt.ts'
import { createFailover } from './failover.ts'
import type { OwnedPlace } from '../core/conversation.ts'
import { createCourse } from './conversations/course.ts'
import type { Thread } from './conversations/thread.ts'
import type { Localizer } from './localize.ts'
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
  /** What is done with every read of the answer. */
  localize?: Localizer
  /** The conversation it stands in, of a chat that can go on. */
  thread?: Thread | undefined
}

/** An answer whose first content is there, and the account that gives it. */
export type Begun = { lease: Lease; answer: Answer; events: ModelEvent[]; attempt: Attempt }

/** Asks accounts, over whichever transport is open, until one of them says something (product section 6). */
export async function firstContent(deps: RelayDeps, request: RelayRequest): Promise<Begun> {
  const { ways, upstream } = deps
  const allowed = upstream.transports(request.model)
  let way = ways.choose(allowed)
  const course = createCourse(deps, request.thread?.parent)
  const uploadsFor = uploadsOnce(deps, request)
  // Once for all attempts, and before the first account is asked: what is wrong here is the caller's.
  await uploadsFor(request.thread?.parent)
  const failover = createFailover(deps.config().grok)
  const startedAt = performance.now()
  let last: Fault | undefined
  for (;;) {
    const lease = acquire(deps, request.model, { failover, course, last })
    const place = await course.placeAt(lease.account, request.signal)
    try {
      const begun = await attempt(upstream, { ...request, uploadsFor, way, place }, lease)
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
    if (place && course.failed(last, lease.account)) continue
    const wait = failover.after(last, lease.account.id, performance.now() - startedAt)
    if (isRefusedBrowser(last) && wait === undefined) ways.pause(way)
    if (wait === undefined && place && course.lastResort(last)) continue
    if (wait === undefined) throw new GatewayError(last)
    if (wait > 0) await sleep(wait, undefined, { signal: request.signal })
  }
}

// Refused uploads say nothing about chats without any.
const isRefusedBrowser = ({ kind, step }: Fault) => kind === 'browser_refused' && !step
const isRefusedWay = (fault: Fault) => fault.transportRefused === true || isRefusedBrowser(fault)

/** Files of the whole prompt, or of its new turns alone when it goes on somewhere: loaded when first asked for. */
function uploadsOnce({ attachments, upstream }: RelayDeps, request: RelayRequest) {
  const { prompt, model, thread } = request
  const forMedia = model.kind !== 'chat'
  const under = new Map<boolean, Promise<Uploads>>()
  const load = async (fresh: boolean) => {
    const asked = fresh && thread ? { ...prompt, turns: [...thread.fresh] } : prompt
    const files = await attachments(asked, request)
    return createUploads(upstream, forMedia ? files.map((file) => ({ ...file, forMedia })) : files)
  }
  return (place: OwnedPlace | undefined): Promise<Uploads> => {
    const fresh = place !== undefined
    const uploads = under.get(fresh) ?? load(fresh)
    under.set(fresh, uploads)
    return uploads
  }
}

type Tried = RelayRequest & {
  uploadsFor: ReturnType<typeof uploadsOnce>
  way: Transport
  place: OwnedPlace | undefined
}

/** Opens and reads up to the first content. Books the outcome of a failure on the lease, and every try on the request. */
async function attempt(upstream: Upstream, request: Tried, lease: Lease): Promise<Begun> {
  const { model, signal, uploadsFor, way, onAttempt, submission, thread, place } = request
  const startedAt = performance.now()
  const { account } = lease
  const trail = { account: account.id, transport: way, ...(place && { continued: true as const }) }
  const ms = () => Math.round(performance.now() - startedAt)
  let answer: Answer | undefined
  try {
    const uploads = await uploadsFor(place)
    const fileIds = [...(place?.fileIds ?? []), ...(await uploads.idsFor(account, signal))]
    answer = await upstream.open(way, {
      prompt: place && thread ? { ...request.prompt, turns: [...thread.fresh] } : request.prompt,
      model,
      account,
      fileIds,
      signal,
      ...(submission && { submission }),
      ...(thread && { kept: true }),
      ...(place && { continued: place }),
    })
    const events = await readToContent(answer)
    thread?.begun({ accountId: account.id, fileIds, continued: place })
    const begun = { ...trail, status: 200, ms: ms() }
    onAttempt(begun)
    return { lease, answer, events, attempt: begun }
  } catch (error) {
    answer?.cancel()
    const fault: Fault = signal.aborted ? callerGone : asFault(error)
    // That a conversation is gone says nothing about the account.
    if (fault.conversationGone) lease.settle(undefined, false)
    else lease.settle(forAccount(fault))
    const { kind, detail } = fault
    onAttempt({
      ...trail,
      status: fault.upstreamStatus ?? 0,
      ms: ms(),
      fault: kind,
      ...(fault.unreached && { unreached: true as const }),
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
