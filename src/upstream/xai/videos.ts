import { type Answer, answerOf } from '../../core/answer.ts'
import type { Account } from '../../core/account.ts'
import type { ModelEvent } from '../../core/event.ts'
import { asFault, type Fault, fail, GatewayError } from '../../core/fault.ts'
import { type Json, number, record, text } from '../json.ts'
import type { OpenRequest } from '../upstream.ts'
import { callJson } from './call.ts'
import type { XaiOptions } from './options.ts'
import { modelName } from './chat.ts'
import { encodeVideo } from './encode-media.ts'
import { picturesOf, usageOf } from './images.ts'
import { rejectEvent } from './reject.ts'

/**
 * A video (xai-official 9): ordered once, then asked about until it is there. As soon as the API may have taken the order, nothing
 * leads to another one. Resolves and rejects as `Upstream.open` says.
 */
export async function openVideo(options: XaiOptions, request: OpenRequest): Promise<Answer> {
  const { account, model, prompt, signal, submission } = request
  const body = encodeVideo(prompt, { model: modelName(model), pictures: picturesOf(request) })
  await submission?.begun(account)
  const { fields } = await callJson(
    options,
    { account, path: '/videos/generations', body, fresh: true },
    signal,
  ).catch((error) => fail(perhapsTaken(asFault(error))))
  const id = text(fields['request_id']) ?? text(fields['id']) ?? fail(noId)
  await submission?.known(id)
  return followVideo(options, { id, account, signal })
}

/** A refusal is one, and a connection that never stood carried nothing; of anything else nobody knows what became. */
function perhapsTaken(fault: Fault): Fault {
  const { upstreamStatus = 0, unreached } = fault
  const refused = upstreamStatus >= 400 && upstreamStatus < 500
  return refused || unreached ? fault : { ...fault, maybeTaken: true }
}

const pollMs = 1000
const longestPollMs = 15_000

export type VideoAsked = { id: string; account: Account; signal: AbortSignal }

/** Asks about a video every second, less often while the API is in trouble, until it is over or `xai.total_timeout` is. */
export function followVideo(options: XaiOptions, { id, account, signal }: VideoAsked): Answer {
  const control = new AbortController()
  const stop = AbortSignal.any([signal, control.signal])
  const endsAt = performance.now() + options.settings().total_timeout * 1000
  let over = false
  let progress = -1
  let waitMs = 0

  async function look(): Promise<ModelEvent[]> {
    const { fields } = await callJson(options, { account, path: `/videos/${encodeURIComponent(id)}` }, stop)
    waitMs = pollMs
    const end = endOf(fields)
    if (end) {
      over = true
      return end
    }
    const next = Math.min(99, Math.max(0, number(fields['progress']) ?? 0))
    if (next <= progress) return []
    progress = next
    return [{ type: 'media.progress', id, kind: 'video', progress }]
  }

  async function read(): Promise<ModelEvent[] | undefined> {
    while (!over) {
      if (waitMs > 0) await pause(waitMs, stop)
      if (stop.aborted) return undefined
      try {
        const events = await look()
        if (events.length > 0) return events
      } catch (error) {
        if (stop.aborted) return undefined
        const fault = asFault(error)
        // It was taken: only a word about the video itself ends the asking.
        if (fault.maybeTaken) throw error
        if (!mayPass(fault)) throw new GatewayError({ ...gone(fault), maybeTaken: true })
        waitMs = Math.min(longestPollMs, Math.max(pollMs, waitMs * 2))
      }
      if (performance.now() > endsAt) throw new GatewayError(tooLong(options.settings().total_timeout))
    }
    return undefined
  }

  return answerOf({
    read,
    cancel: () => {
      over = true
      control.abort()
    },
  })
}

const passing = new Set<Fault['kind']>(['upstream_failed', 'upstream_timeout', 'rate_limited', 'internal'])
const mayPass = ({ kind }: Fault): boolean => passing.has(kind)

/** What a look at a video says; undefined while it is being made. */
function endOf(fields: Json): ModelEvent[] | undefined {
  const status = text(fields['status']) ?? ''
  const video = record(fields['video'])
  const url = text(video?.['url'])
  if (status === 'failed')
    throw new GatewayError({ ...rejectEvent(fields['error'], Date.now()), maybeTaken: true })
  if (status === 'expired') throw new GatewayError(expired)
  if (status !== 'done' && !(status === '' && url)) return undefined
  const id = crypto.randomUUID()
  const made: ModelEvent =
    video?.['respect_moderation'] === false || !url
      ? { type: 'media.moderated', id, kind: 'video' }
      : { type: 'media.done', id, kind: 'video', url }
  return [made, usageOf([fields]), { type: 'finish', reason: 'stop' }]
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(end, ms)
    function end(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
  })

const gone = (fault: Fault): Fault =>
  fault.kind === 'model_not_found'
    ? {
        kind: 'upstream_failed',
        upstreamStatus: 502,
        message: 'The xAI API knows nothing of the video any more. Ask for it again.',
      }
    : fault

const expired: Fault = {
  kind: 'upstream_failed',
  upstreamStatus: 502,
  maybeTaken: true,
  message: 'The xAI API gave the video up before it was made. Ask for it again.',
}

const noId: Fault = {
  kind: 'upstream_failed',
  upstreamStatus: 502,
  maybeTaken: true,
  message: 'The xAI API took the video without naming it. It was not sent again.',
}

const tooLong = (seconds: number): Fault => ({
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  maybeTaken: true,
  message: `The video was not made within ${seconds} seconds. Raise xai.total_timeout.`,
})
