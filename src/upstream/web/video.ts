import { type Answer, answerOf } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { asFault, type Fault, fail, GatewayError } from '../../core/fault.ts'
import type { OpenRequest } from '../upstream.ts'
import { encodeVideo } from './encode-media.ts'
import { openMedia } from './media-call.ts'
import { lookForVideo, verdicts, type VideoOptions } from './video-look.ts'
import { wordsOf } from './words.ts'

/**
 * A video (upstream-protocol 6.3). It is sent once: as soon as the upstream may have taken it, a connection that breaks
 * leads to looking at its conversation, and never to another attempt.
 */
export async function openVideo(options: VideoOptions, request: OpenRequest): Promise<Answer> {
  const { prompt, fileIds, account, signal, submission } = request
  const { grok } = options.config()
  await submission?.begun(account)
  const answer = await openMedia(options, {
    account,
    signal,
    body: encodeVideo(prompt, fileIds, wordsOf(options).set.media),
    count: 1,
    // Frames that tell no progress keep the line open; the watch below is about progress.
    idleMs: grok.video_timeout * 1000,
    totalMs: grok.video_timeout * 1000,
    settings: { idle: 'grok.video_timeout', total: 'grok.video_timeout' },
  }).catch((error) => fail(perhapsTaken(asFault(error))))
  return followed(options, answer, request)
}

const notConnected =
  /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ConnectionRefused|FailedToOpenSocket|Unable to connect/

/** A refusal is one, and a connection that never stood carried nothing; of anything else nobody knows what became. */
function perhapsTaken(fault: Fault): Fault {
  const { kind, upstreamStatus = 0, detail = '' } = fault
  const refused =
    verdicts.has(kind) || (upstreamStatus >= 400 && upstreamStatus < 500) || upstreamStatus === 503
  // A connection that took too long to stand reads as 502, an answer that did as 504.
  const unsent = notConnected.test(detail) || (kind === 'upstream_timeout' && upstreamStatus === 502)
  return refused || unsent ? fault : { ...fault, maybeTaken: true }
}

/** The stream, and where it breaks the conversation instead. */
function followed(
  options: VideoOptions,
  stream: Answer,
  { account, signal, submission }: OpenRequest,
): Answer {
  const { video_idle_timeout, video_timeout } = options.config().grok
  const startedAt = performance.now()
  let conversationId = ''
  let looking: Answer | undefined
  let stalled = false
  const watch = options.watchdog.watch({
    idleMs: video_idle_timeout * 1000,
    totalMs: video_timeout * 1000,
    onExpire: () => {
      stalled = true
      stream.cancel()
    },
  })
  const end = () => {
    watch.stop()
    stream.cancel()
    looking?.cancel()
  }

  function note(event: ModelEvent): void {
    if (event.type === 'media.progress') watch.moved = true
    if (event.type !== 'conversation' || conversationId) return
    conversationId = event.conversationId
    submission?.known(conversationId)
  }

  /** What a broken stream leads to. */
  function instead(fault: Fault): Promise<ModelEvent[] | undefined> {
    end()
    if (stalled) return Promise.reject(new GatewayError(noProgress(video_idle_timeout)))
    if (signal.aborted || verdicts.has(fault.kind)) return Promise.reject(new GatewayError(fault))
    if (!conversationId) return Promise.reject(new GatewayError({ ...fault, maybeTaken: true }))
    const totalMs = video_timeout * 1000 - (performance.now() - startedAt)
    looking = lookForVideo(options, { conversationId, account, signal, totalMs, broken: fault })
    return looking.read()
  }

  async function read(): Promise<ModelEvent[] | undefined> {
    if (looking) return looking.read()
    try {
      const events = await stream.read()
      events?.forEach(note)
      if (!events && stalled) return await instead(noProgress(video_idle_timeout))
      if (!events) end()
      return events
    } catch (error) {
      return instead(asFault(error))
    }
  }

  return answerOf({ read, cancel: end })
}

const noProgress = (seconds: number): Fault => ({
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  maybeTaken: true,
  message: `The video made no progress for ${seconds} seconds. Try again, or raise grok.video_idle_timeout.`,
})
