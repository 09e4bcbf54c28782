import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from '../../core/account.ts'
import { type Answer, answerOf } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { asFault, type Fault, type FaultKind, fail } from '../../core/fault.ts'
import type { WebOptions } from './call.ts'
import { decodeVideoLook, type VideoLook } from './decode-video.ts'
import { callJson } from './media-call.ts'
import type { StockClips } from './stock-clips.ts'
import type { VideoPauses } from './video-pauses.ts'
import { wordsOf } from './words.ts'

export type VideoOptions = WebOptions & {
  /** Milliseconds between two looks at a video's conversation; 3 s when absent (upstream-protocol 6.3). */
  lookMs?: number
  /** Ready-made clips are told from videos; without it none is. */
  stock?: StockClips
  /** Limits of addresses; without it a limit is the account's. */
  pauses?: VideoPauses
}

/** The verdicts after which the upstream is not at work on it. */
export const verdicts = new Set<FaultKind>([
  'session_dead',
  'account_blocked',
  'rate_limited',
  'unauthorized',
  'browser_refused',
  'content_policy',
  'context_too_long',
  'invalid_value',
])

export type LookFor = {
  conversationId: string
  account: Account
  signal: AbortSignal
  totalMs: number
  /** What made it necessary: the fault when nothing is found. */
  broken: Fault
}

/** The answer to a video whose stream is gone, read from its conversation every few seconds. */
export function lookForVideo(options: VideoOptions, request: LookFor): Answer {
  const { conversationId, account, signal, totalMs, broken } = request
  const { lookMs = 3000 } = options
  const control = new AbortController()
  const stop = () => control.abort()
  signal.addEventListener('abort', stop, { once: true })
  const until = performance.now() + totalMs
  let nothing = 0
  let over = false

  async function look(): Promise<VideoLook> {
    const words = wordsOf(options)
    const kind = words.set.media.conversation_kind
    const path = words.path('look', { id: conversationId, kind })
    const body = await callJson(options, { method: 'GET', path, account }, control.signal)
    return decodeVideoLook(body, options.config().grok.assets_url)
  }

  async function read(): Promise<ModelEvent[] | undefined> {
    while (!over) {
      const found = await look().catch((error): VideoLook => {
        const fault = asFault(error)
        if (control.signal.aborted || verdicts.has(fault.kind)) fail({ ...fault, maybeTaken: true })
        return { state: 'nothing' } // a look that failed; the next may not
      })
      if (found.state === 'made') {
        over = true
        return [found.event, { type: 'finish', reason: 'stop' }]
      }
      if (found.state === 'moderated') fail(moderated)
      nothing = found.state === 'nothing' ? nothing + 1 : 0
      if (nothing >= mostEmptyLooks) fail({ ...broken, maybeTaken: true })
      if (performance.now() > until) fail(late)
      await sleep(lookMs, undefined, { signal: control.signal })
    }
    return undefined
  }

  return answerOf({
    read: () => read().finally(() => over && signal.removeEventListener('abort', stop)),
    cancel: () => {
      over = true
      control.abort()
    },
  })
}

const mostEmptyLooks = 5

const late: Fault = {
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  maybeTaken: true,
  message: 'The video took longer than grok.video_timeout allows.',
}

const moderated: Fault = {
  kind: 'content_policy',
  upstreamStatus: 400,
  message: "The upstream's moderation withheld the video. Change the prompt.",
}
