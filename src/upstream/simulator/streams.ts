import type { SimulatedCall } from './call-record.ts'

/** Where an answer is written. */
export type Sink = {
  /** False, at once or later, when the caller is gone. Waits while the caller is slow to read. */
  write: (bytes: Uint8Array | string) => boolean | Promise<boolean>
  /** Pushes what was written into the socket, so that chunks are not joined. */
  flush: () => Promise<void>
}

/** How an answer ends: said, or by breaking the connection. */
export type Ending = 'done' | 'cut'

export type Streams = {
  open: () => number
  isOpen: (call: SimulatedCall) => boolean
  /** A socket stands, and is gone. */
  join: (call: SimulatedCall) => void
  leave: (call: SimulatedCall) => void
  /** A streaming response; `produce` writes it and has to return soon after `signal` aborts. */
  respond: (call: SimulatedCall, signal: AbortSignal, produce: (sink: Sink) => Promise<Ending>) => Response
}

const sinkOf = (controller: ReadableStreamDirectController, signal: AbortSignal): Sink => ({
  // Bun answers 0 for a caller who left, and a promise while the socket is full.
  write: (bytes) => {
    if (signal.aborted) return false
    const written: number | Promise<number> = controller.write(bytes)
    return typeof written === 'number' ? written > 0 : written.then((count) => count > 0)
  },
  flush: async () => void (await controller.flush()),
})

/** The open streams of one simulator. */
export function createStreams(now: () => number): Streams {
  const open = new Set<SimulatedCall>()
  return {
    open: () => open.size,
    isOpen: (call) => open.has(call),
    join: (call) => void open.add(call),
    leave: (call) => {
      if (open.delete(call)) call.endedAt = now()
    },
    respond: (call, signal, produce) => {
      open.add(call)
      const end = () => {
        if (!open.delete(call)) return
        call.aborted = signal.aborted
        call.endedAt = now()
      }
      signal.addEventListener('abort', end)
      const body = new ReadableStream<Uint8Array>({
        type: 'direct',
        async pull(controller: ReadableStreamDirectController) {
          let ending: Ending
          try {
            ending = await produce(sinkOf(controller, signal))
          } finally {
            end()
          }
          // Rejecting with undefined is the one way in which Bun resets a connection without printing a trace.
          if (ending === 'cut') throw undefined
          controller.close()
        },
      })
      return new Response(body, { headers: { 'content-type': 'application/json' } })
    },
  }
}
