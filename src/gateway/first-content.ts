import type { Config } from '../config/schema.ts'
import type { Answer } from '../core/answer.ts'
import type { OwnedPlace } from '../core/conversation.ts'
import { isContent, type ModelEvent, type UsageEvent } from '../core/event.ts'
import { asFault, type Fault, fail, callerGone } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { ModelRequest } from '../core/model-request.ts'
import type { Prompt } from '../core/prompt.ts'
import type { Oddity } from '../core/unknown.ts'
import type { Line } from './line.ts'
import { metered } from './metered.ts'
import type { Lease, Pool } from '../pool/pool.ts'
import type { Submission, Transport, Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import type { AttachmentLoader, OwnFile } from './attachments/load.ts'
import type { Attempt } from './attempt.ts'
import type { Catalogue } from './catalogue.ts'
import type { Thread } from './conversations/thread.ts'
import type { Localizer } from './localize.ts'
import type { Places } from './places.ts'
import { isNative } from './routes.ts'
import type { UploadsFor } from './uploads-once.ts'
import type { Session } from './sessions.ts'
import type { Ways } from './ways.ts'

export type RelayDeps = {
  pool: Pool
  /** Where requests wait while all accounts are busy. */
  line: Line
  /** Counts that hold over all processes; absent where there is one. */
  places?: Places
  upstreams: Upstreams
  config: () => Config
  ways: Ways
  attachments: AttachmentLoader
  catalogue?: () => Pick<Catalogue, 'offered'>
}
export type RelayRequest = {
  prompt: Prompt
  /** The request the prompt was made of, for upstreams that do tools and forms themselves. */
  asked?: ModelRequest | undefined
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
  /** The caller's session: its account is asked first. */
  session?: Session | undefined
  /**
   * The same for a caller who tells no session, by what its conversation begins with; and the name of either for the prompt
   * cache of an upstream. Asked for where the upstream itself holds no conversations.
   */
  home?: (() => Home) | undefined
  /**
   * What the caller sees first: `content` as it comes (a stream; also when absent), or the `end`, the whole answer at
   * once. Up to there another account may be tried, so with `end` nothing is read out before all of it is there.
   */
  border?: 'content' | 'end'
  /**
   * With `border: 'end'`, made anew for each attempt and told of its events as they come: true when the caller needs no
   * more of them (a stop sequence, a limit). The upstream is left, and the answer counts as whole.
   */
  enough?: () => (events: readonly ModelEvent[]) => boolean
}

export type Home = { session: Session | undefined; cacheKey: string }

/** An answer whose first content is there, and the account that gives it. `at` is `performance.now()`. */
export type Begun = {
  lease: Lease
  answer: Answer
  events: ModelEvent[]
  attempt: Attempt
  place: OwnedPlace | undefined
  at: number
}

/** One try with one account over one transport. */
export type Try = RelayRequest & {
  uploadsFor: UploadsFor
  cacheKey?: string | undefined
  way: Transport
  place: OwnedPlace | undefined
}

/**
 * Opens and reads up to the first content. Every try is told to `onAttempt`; a failure is returned as its fault, and the
 * lease is still to be settled.
 */
export async function firstContent(
  upstream: Upstream,
  request: Try,
  lease: Lease,
): Promise<Begun | { fault: Fault }> {
  const { model, signal, uploadsFor, way, onAttempt, submission, thread, session, place, cacheKey } = request
  const asked = isNative(upstream.can) ? request.asked : undefined
  const startedAt = performance.now()
  const { account } = lease
  const trail = {
    account: account.id,
    upstream: upstream.id,
    transport: way,
    ...(place && { continued: true as const }),
  }
  const ms = () => Math.round(performance.now() - startedAt)
  const odd: Oddity[] = []
  let answer: Answer | undefined
  let attempt: Attempt | undefined
  let last: UsageEvent | undefined

  // Of several the last counts: what was booked of the ones before is not booked again.
  function paid(usage: UsageEvent): void {
    const more = usage.costUsd - (last?.costUsd ?? 0)
    last = usage
    if (more > 0) lease.spend(more)
    if (attempt) attempt.usage = usage
  }

  try {
    const uploads = await uploadsFor(place)
    const isInline = upstream.can.images === 'inline'
    const fileIds = isInline ? [] : [...(place?.fileIds ?? []), ...(await uploads.idsFor(account, signal))]
    const opened = await upstream.open(way, {
      prompt: place && thread ? { ...request.prompt, turns: [...thread.fresh] } : request.prompt,
      model,
      account,
      fileIds,
      signal,
      onOdd: (oddity) => {
        if (!odd.includes(oddity)) odd.push(oddity)
        if (attempt) attempt.odd = odd
      },
      ...(submission && { submission }),
      ...(thread && { kept: true }),
      ...(place && { continued: place }),
      ...(asked && { asked }),
      ...(cacheKey !== undefined && { cacheKey }),
      ...(isInline && { fileOf: uploads.fileOf }),
    })
    answer = asked || upstream.models ? metered(opened, (usage) => paid(usage)) : opened
    const events = await readToContent(answer)
    if (asked)
      events.unshift({ type: 'native', calls: true, stop: upstream.can.stop, limit: upstream.can.limit })
    thread?.begun({ accountId: account.id, fileIds, continued: place })
    session?.answered(account.id)
    attempt = {
      ...trail,
      status: 200,
      ms: ms(),
      ...(last && { usage: last }),
      ...(odd.length > 0 && { odd }),
    }
    onAttempt(attempt)
    return { lease, answer, events, attempt, place, at: performance.now() }
  } catch (error) {
    answer?.cancel()
    const fault: Fault = signal.aborted ? callerGone : asFault(error)
    const { kind, detail, upstreamStatus = 0 } = fault
    const unreached = fault.unreached && { unreached: true as const }
    onAttempt({
      ...trail,
      status: upstreamStatus,
      ms: ms(),
      fault: kind,
      ...(last && { usage: last }),
      ...unreached,
      ...(detail && { detail }),
    })
    return { fault }
  }
}

async function readToContent(answer: Answer): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for (;;) {
    const batch = await answer.read()
    if (!batch) return fail(empty)
    events.push(...batch)
    if (batch.some(isContent)) return events
  }
}

const empty: Fault = {
  kind: 'empty_response',
  message: 'The upstream finished without saying anything, twice. Try again or change the prompt.',
  upstreamStatus: 502,
}
