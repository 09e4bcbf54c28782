import type { LiveConfig } from '../config/live.ts'
import { isAdmitted } from './still-admitted.ts'

/** Sends one event. After the reader has gone it does nothing. */
export type SendEvent = (event: string, data: unknown) => void

/** Begins to send, and returns how to stop. `end` closes the stream behind what was sent. */
export type Source = (send: SendEvent, end: () => void) => () => void

const pingEveryMs = 15_000
/** How soon a stream ends after its session did. */
const lookEveryMs = 1000

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
}

/**
 * An event stream of the admin API. The source is stopped once: when it ends, when the reader leaves, leaves more than
 * `server.slow_caller_mb` unread, or is not signed in any more.
 */
export function eventStream(
  request: Request,
  { config }: { config: Pick<LiveConfig, 'current'> },
  source: Source,
): Response {
  const mostUnread = config.current().server.slow_caller_mb * 1e6
  const encoder = new TextEncoder()
  let end: (() => void) | undefined
  const start = (out: ReadableStreamDefaultController<Uint8Array>) => {
    let open = true
    let stop: (() => void) | undefined
    const write = (text: string) => {
      if (!open) return
      out.enqueue(encoder.encode(text))
      if ((out.desiredSize ?? 0) < 0) close()
    }
    const ping = setInterval(() => write(': ping\n\n'), pingEveryMs)
    const look = setInterval(() => {
      void isAdmitted(request).then((still) => still || close(), close)
    }, lookEveryMs)
    const close = () => {
      if (!open) return
      open = false
      clearInterval(ping)
      clearInterval(look)
      request.signal.removeEventListener('abort', close)
      stop?.()
      try {
        out.close()
      } catch {
        // The reader has gone, and closed it.
      }
    }
    end = close
    request.signal.addEventListener('abort', close, { once: true })
    // The head of an answer goes out with its first bytes.
    write(': open\n\n')
    stop = source((event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`), close)
    if (!open) stop()
  }
  const body = new ReadableStream<Uint8Array>(
    { start, cancel: () => end?.() },
    { highWaterMark: mostUnread, size: (piece) => piece?.byteLength ?? 0 },
  )
  return new Response(body, { headers })
}
