import { createTurns, type Turns, type Valve } from '../../lib/turns.ts'
import type { AnswerSource } from '../answer.ts'

export type SocketOptions<F> = {
  headers: Record<string, string>
  /** `http://` or `https://`, empty for none. */
  proxy: string
  /** What a message is; an empty list is no news for whoever reads. */
  take: (message: string) => F[]
  /** Shared by all readers of the process. */
  turns?: Turns | undefined
}

/** One WebSocket, read like a stream. `cancel` frees it at once. */
export type Socket<F> = AnswerSource<F[]> & {
  /** Resolves when it stands; rejects with an Error, whose `refusalStatus` tells what the server answered instead. */
  opened: Promise<void>
  send: (message: string) => void
  /** Whether it stands. */
  isOpen: () => boolean
  /** Puts back what was read too early. */
  unread: (frames: F[]) => void
}

// What a caller who is slow to read may have waiting, in characters; beyond it the kernel's buffers fill, and then the
// upstream waits.
const maxQueued = 64 * 1024

/** Connects. Bun's own client: it speaks through proxies, and it can stop reading (stack 5). */
export function openSocket<F>(
  url: string,
  { headers, proxy, take, turns = createTurns() }: SocketOptions<F>,
): Socket<F> {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false, ...(proxy && { proxy }) })
  let valve: Valve | undefined
  let queue: F[] = []
  let queued = 0
  let ended: { error?: Error } | undefined
  let failure: Error | undefined
  let reader: { resolve: (read: { value?: F[] }) => void; reject: (error: Error) => void } | undefined

  function deliver(): void {
    if (!reader || (queue.length === 0 && !ended)) return
    const { resolve, reject } = reader
    reader = undefined
    if (queue.length > 0) {
      const value = queue
      queue = []
      queued = 0
      valve?.resume()
      resolve({ value })
    } else if (ended?.error) reject(ended.error)
    else resolve({})
  }

  const opened = new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => {
      valve = turns.join({ pause: () => socket.pause(), resume: () => socket.resume() })
      resolve()
    })
    socket.addEventListener('close', () => reject(failure ?? new Error('the socket was closed')))
  })
  opened.catch(() => {}) // a close after the opening rejects nobody's promise

  socket.addEventListener('error', ({ message }) => {
    failure = asRefusal(message)
  })
  socket.addEventListener('message', ({ data }) => {
    const message = String(data)
    const frames = take(message)
    if (frames.length === 0) return
    queue.push(...frames)
    queued += message.length
    deliver()
    if (queued > maxQueued) valve?.pause()
  })
  socket.addEventListener('close', ({ code, reason }) => {
    const clean = code === 1000 || code === 1001 || code === 1005
    valve?.leave()
    ended ??= clean ? {} : { error: failure ?? new Error(`closed with ${code} ${reason}`.trim()) }
    deliver()
  })

  return {
    opened,
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message)
    },
    isOpen: () => !ended && socket.readyState === WebSocket.OPEN,
    unread: (frames) => {
      queue = [...frames, ...queue]
    },
    read: () =>
      new Promise((resolve, reject) => {
        reader = { resolve, reject }
        deliver()
      }),
    cancel: async () => {
      ended ??= {}
      queue = []
      valve?.leave()
      // The word of farewell leaves at once; nobody waits for the answer to it.
      if (socket.readyState === WebSocket.OPEN) socket.close(1000)
      socket.terminate()
      deliver()
    },
  }
}

function asRefusal(message: string): Error {
  const status = /Expected 101 status code: (\d{3})/.exec(message)?.[1]
  return Object.assign(new Error(message), status && { refusedWith: Number(status) })
}

/** The status a server answered the handshake with, if that was what failed. */
export const refusalStatus = (error: unknown): number | undefined =>
  error instanceof Error && 'refusedWith' in error ? Number(error.refusedWith) : undefined
