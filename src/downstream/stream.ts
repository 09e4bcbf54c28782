import type { Config } from '../config/schema.ts'
import type { Answer } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { asFault, type Fault, GatewayError, callerGone } from '../core/fault.ts'
import { eventsWriter, type PlainWriter } from './plain-text.ts'
import type { RequestInfo } from './request-info.ts'
import { keepAnswer, noteFault, noteStreaming, noteUsage } from './request-notes.ts'
import { callerTooSlow, watchCaller } from './slow-caller.ts'
import type { Usage } from './usage.ts'

/** How one dialect writes a stream. Every function answers text that is ready for the wire. */
export type StreamWriter = {
  /** What goes out as soon as the stream is promised. */
  opening: () => string
  events: (events: ModelEvent[]) => string
  plain?: PlainWriter
  /** What is still owed after a whole answer, terminal message included; a promise where something is to be kept first. */
  finish: () => string | Promise<string>
  /** The dialect's in-band error, terminal message included. */
  failure: (fault: Fault) => string | Promise<string>
  heartbeat: string
  /** Whether a limit ended the answer before the upstream did. */
  over: () => boolean
  /** What was used so far. */
  usage: () => Usage
}

export type StreamOptions = {
  answer: Answer
  writer: StreamWriter
  info: RequestInfo
  server: Pick<
    Config['server'],
    'stream_start_ms' | 'heartbeat_seconds' | 'slow_caller_seconds' | 'slow_caller_mb'
  >
}

/** Of every event stream: nothing between us and the caller is to hold it back or change it. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

/**
 * The answer as an event stream (product section 4). The status waits for the first content, `stream_start_ms` at most: a
 * failure before that rejects, and becomes an HTTP status. After it the stream is promised, failures are its last
 * message, and it always ends with the dialect's terminal message.
 */
export async function streamResponse(options: StreamOptions): Promise<Response> {
  const first = options.answer.read()
  await withinTime(first, options.server.stream_start_ms)
  const { info } = options
  if (info.signal.aborted) throw new GatewayError(endedEarly(info) ?? callerGone)
  noteStreaming(info)
  return new Response(new ReadableStream(directStream(first, options)), {
    headers: eventStreamHeaders,
  })
}

/** Waits for the promise, but no longer than `ms`; rejects only when it rejects in that time. */
async function withinTime(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const time = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  try {
    await Promise.race([promise, time])
  } finally {
    clearTimeout(timer)
    promise.catch(() => {}) // it is read again by the stream
  }
}

/** Bun's direct stream: the cheapest way out, and the one that tells when the caller is slow (stack 4). */
function directStream(
  first: Promise<ModelEvent[] | undefined> | undefined,
  options: StreamOptions,
): Bun.DirectUnderlyingSource {
  const { answer, writer, info, server } = options
  const { write, settle } = eventsWriter(writer)
  const heartbeatMs = server.heartbeat_seconds * 1000
  // A caller who leaves between our answer and its first byte is never written to: nobody would end the request.
  const unread = () => {
    answer.cancel()
    noteFault(info, endedEarly(info) ?? callerGone)
    info.end()
  }
  info.signal.addEventListener('abort', unread, { once: true })
  return {
    type: 'direct',
    pull: async (out) => {
      info.signal.removeEventListener('abort', unread)
      const patience = watchCaller(info, server)
      let quiet = false
      let gone = info.signal.aborted
      // Waits while the caller is slow: then the upstream is not read either.
      const send = (text: string): number | Promise<number> => {
        quiet = false
        keepAnswer(info, text)
        const written = text === '' || gone ? 0 : out.write(text)
        if (typeof written === 'number') return written
        return patience.untilTaken(written, text.length)
      }
      const take = (events: ModelEvent[]): void | Promise<unknown> => {
        if (gone) return answer.cancel()
        const written = send(write(events))
        if (writer.over()) answer.cancel()
        if (typeof written !== 'number') return written
      }
      const beat = setInterval(() => {
        // What is written to a connection counts as life: one that takes nothing must not be kept by our heartbeats.
        if (quiet && !patience.isWaiting()) {
          out.write(writer.heartbeat)
          out.flush()
        }
        quiet = true
      }, heartbeatMs / 2)
      const leave = () => {
        gone = true
        answer.cancel()
      }
      info.signal.addEventListener('abort', leave, { once: true })
      let fault: Fault | undefined
      try {
        await send(writer.opening())
        const begun = await first
        first = undefined
        if (begun) await take(begun)
        await answer.each(take)
        fault = endedEarly(info)
      } catch (error) {
        fault = endedEarly(info) ?? asFault(error)
      } finally {
        if (fault?.kind === 'caller_gone' && patience.isOver()) fault = callerTooSlow
        clearInterval(beat)
        info.signal.removeEventListener('abort', leave)
        answer.cancel()
        settle()
        try {
          const last = await (fault ? writer.failure(fault) : writer.finish())
          await info.kept()
          keepAnswer(info, last)
          out.write(last)
          noteUsage(info, writer.usage())
        } finally {
          out.close()
          if (fault) noteFault(info, fault)
          info.end()
        }
      }
    },
  }
}

/** The fault of a request that ended before its answer did: our stop, or the caller's hanging up. */
export function endedEarly(info: RequestInfo): Fault | undefined {
  if (!info.signal.aborted) return undefined
  return info.endedBy() ?? callerGone
}

/** Reads an answer to its end, for callers that want it whole. Rejects with the fault that broke it. */
export async function readWhole(
  answer: Answer,
  info: RequestInfo,
  take: (events: ModelEvent[]) => boolean,
): Promise<void> {
  info.signal.addEventListener('abort', answer.cancel, { once: true })
  try {
    await answer.each((events) => {
      if (take(events)) answer.cancel()
    })
    const fault = endedEarly(info)
    if (fault) throw new GatewayError(fault)
  } catch (error) {
    throw new GatewayError(endedEarly(info) ?? asFault(error))
  } finally {
    info.signal.removeEventListener('abort', answer.cancel)
    answer.cancel()
  }
}
