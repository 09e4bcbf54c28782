import { type Answer, answerOf } from '../../core/answer.ts'
import type { Account } from '../../core/account.ts'
import type { ModelEvent } from '../../core/event.ts'
import type { Prompt } from '../../core/prompt.ts'
import { asFault, type Fault, fail, GatewayError } from '../../core/fault.ts'
import type { OpenRequest } from '../upstream.ts'
import { encodeVideo } from './encode-media.ts'
import { openMedia } from './media-call.ts'
import { lookForVideo, verdicts, type VideoOptions } from './video-look.ts'
import { type Words, wordsOf } from './words.ts'

/**
 * A video (upstream-protocol 6.3). It is sent once: as soon as the upstream may have taken it, a connection that breaks
 * leads to looking at its conversation, and never to another attempt.
 */
export async function openVideo(options: VideoOptions, request: OpenRequest): Promise<Answer> {
  const { prompt, fileIds, account, signal, submission } = request
  const { grok } = options.config()
  const words = wordsOf(options)
  options.pauses?.check(account)
  await submission?.begun(account)
  const sentAt = performance.now()
  const answer = await openMedia(options, {
    account,
    signal,
    body: encodeVideo(asWished(prompt, account, words), fileIds, words.set),
    count: 1,
    // Frames that tell no progress keep the line open; the watch below is about progress.
    idleMs: grok.video_timeout * 1000,
    totalMs: grok.video_timeout * 1000,
    settings: { idle: 'grok.video_timeout', total: 'grok.video_timeout' },
  }).catch(async (error) => {
    const fault = asFault(error)
    return fail(perhapsTaken((await options.pauses?.judge(account, fault, signal)) ?? fault))
  })
  return followed(options, answer, request, sentAt)
}

/** Without a wish the resolution is what the account has: free ones have no 480p (upstream-protocol 8.3). */
function asWished(prompt: Prompt, { tier }: Account, { set }: Words): Prompt {
  const isFree = set.free_accounts === 'new' && tier === 'basic'
  return isFree ? { ...prompt, media: { resolution: '720p', ...prompt.media } } : prompt
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
  sentAt: number,
): Answer {
  const { video_idle_timeout, video_timeout } = options.config().grok
  let conversationId = ''
  let looking: Answer | undefined
  let stalled = false
  let refused: GatewayError | undefined
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

  /** An end that is none of the connection's. */
  function refuse(fault: Fault): Promise<never> {
    end()
    refused = new GatewayError(fault)
    return Promise.reject(refused)
  }

  /** What a broken stream leads to. */
  function instead(fault: Fault): Promise<ModelEvent[] | undefined> {
    end()
    if (stalled) return Promise.reject(new GatewayError(noProgress(video_idle_timeout)))
    if (signal.aborted || verdicts.has(fault.kind)) return Promise.reject(new GatewayError(fault))
    if (!conversationId) return Promise.reject(new GatewayError({ ...fault, maybeTaken: true }))
    const totalMs = video_timeout * 1000 - (performance.now() - sentAt)
    looking = lookForVideo(options, { conversationId, account, signal, totalMs, broken: fault })
    return looking.read()
  }

  async function read(): Promise<ModelEvent[] | undefined> {
    if (looking) return looking.read()
    try {
      const events = await stream.read()
      events?.forEach(note)
      const stock =
        events?.some(isVideo) && options.stock?.tooFast(account, (performance.now() - sentAt) / 1000)
      if (stock) return await refuse(stock)
      if (!events && stalled) return await instead(noProgress(video_idle_timeout))
      if (!events) end()
      return events
    } catch (error) {
      if (error === refused) throw error
      return instead(asFault(error))
    }
  }

  return answerOf({ read, cancel: end })
}

const isVideo = (event: ModelEvent) => event.type === 'media.done' && event.kind === 'video'

const noProgress = (seconds: number): Fault => ({
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  maybeTaken: true,
  message: `The video made no progress for ${seconds} seconds. Try again, or raise grok.video_idle_timeout.`,
})
