/** Sends one event. After the reader has gone it does nothing. */
export type SendEvent = (event: string, data: unknown) => void

/** Begins to send, and returns how to stop. `end` closes the stream behind what was sent. */
export type Source = (send: SendEvent, end: () => void) => () => void

const pingEveryMs = 15_000
/** Bytes a reader may leave unread. One who does not read at all is left: his events would fill the memory. */
const mostUnread = 4 * 1024 * 1024

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
}

/** An event stream of the admin API. The source is stopped once: when it ends, when the reader leaves or does not follow. */
export function eventStream(request: Request, source: Source): Response {
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
    const close = () => {
      if (!open) return
      open = false
      clearInterval(ping)
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
