import { type BodyReader, bodyReader, readHead, type ResponseHead } from './http-response.ts'

/** A body, one network read at a time. `value` is undefined at the end; rejects when the connection broke before it. */
export type HttpBody = {
  read: () => Promise<{ value?: Uint8Array | undefined }>
  cancel: () => Promise<void>
}

/** `body` is as it came: packed, when the headers say so. */
export type HttpAnswer = Pick<ResponseHead, 'status' | 'headers'> & { body: HttpBody }

/** What an exchange needs of its connection. */
export type Wire = {
  /** How many bytes it took; the rest when `Exchange.drained` is called. */
  write: (bytes: Uint8Array) => number
  pause: () => void
  /** May be called when nothing is paused. */
  resume: () => void
  /** The exchange is over: the connection may carry another one, or must be closed. */
  done: (reusable: boolean) => void
}

/** One request and its answer on a connection, which tells it what happens there. */
export type Exchange = {
  /** Resolves when the head is there. Rejects when the connection broke before. */
  answer: Promise<HttpAnswer>
  /** Whether nothing of an answer has come. */
  isUnanswered: () => boolean
  came: (bytes: Uint8Array) => void
  drained: () => void
  /** The connection is closed, by an error or by the other side. */
  closed: (error?: Error) => void
}

/** Bytes that wait for whoever reads; with more, the connection is not read on, and in the end the server waits. */
const mostWaiting = 64 * 1024

/** Sends a request and reads its answer, which waits in the kernel and at the server while nobody takes it. */
export function startExchange(wire: Wire, request: Uint8Array): Exchange {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>()
  let unsent = request
  let early: Uint8Array | undefined
  let unanswered = true
  let head: ResponseHead | undefined
  let body: BodyReader | undefined
  let waiting: Uint8Array[] = []
  let size = 0
  let over = false
  let failure: Error | undefined
  let reader: { resolve: (read: { value?: Uint8Array }) => void; reject: (error: Error) => void } | undefined

  function send(): void {
    const taken = wire.write(unsent)
    if (taken > 0) unsent = unsent.subarray(taken)
  }

  function finish(reusable: boolean): void {
    if (over) return
    over = true
    wire.done(reusable)
  }

  function fail(error: Error): void {
    failure ??= error
    reject(failure)
    finish(false)
    deliver()
  }

  function deliver(): void {
    if (!reader) return
    const { resolve: hand, reject: refuse } = reader
    if (size > 0) {
      reader = undefined
      const value = next()
      if (!over && size < mostWaiting) wire.resume()
      hand({ value })
    } else if (failure) {
      reader = undefined
      refuse(failure)
    } else if (over) {
      reader = undefined
      hand({})
    }
  }

  /** As much of what waits as is read at once. Small pieces are joined; each is copied once. */
  function next(): Uint8Array {
    if (waiting[0]!.length > mostWaiting) {
      const taken = waiting[0]!.subarray(0, mostWaiting)
      waiting[0] = waiting[0]!.subarray(mostWaiting)
      size -= taken.length
      return taken
    }
    let count = 1
    let length = waiting[0]!.length
    while (count < waiting.length && length + waiting[count]!.length <= mostWaiting)
      length += waiting[count++]!.length
    const taken = waiting.splice(0, count)
    size -= length
    return count === 1 ? taken[0]! : Buffer.concat(taken, length)
  }

  function begin(bytes: Uint8Array): Uint8Array | undefined {
    const all = early ? Buffer.concat([early, bytes]) : bytes
    const found = readHead(all)
    early = found ? undefined : all
    if (!found) return undefined
    // 100 Continue and 103 Early Hints come before the answer.
    if (found.status < 200) return found.rest.length > 0 ? begin(found.rest) : undefined
    head = found
    body = bodyReader(found.length)
    resolve({ status: found.status, headers: found.headers, body: { read, cancel } })
    return found.rest
  }

  function came(bytes: Uint8Array): void {
    if (over) return
    unanswered = false
    try {
      const rest = body ? bytes : begin(bytes)
      if (!rest || !body) return
      for (const piece of body.push(rest)) {
        waiting.push(piece)
        size += piece.length
      }
      // An answer that comes before all of the request was sent leaves a connection nobody knows the state of.
      if (body.over()) finish(head?.keepAlive === true && !body.surplus() && unsent.length === 0)
    } catch (error) {
      return fail(error instanceof Error ? error : new Error(String(error)))
    }
    deliver()
    if (!over && size >= mostWaiting) wire.pause()
  }

  function closed(error?: Error): void {
    if (over) return
    if (!error && head?.length === 'until-close') {
      finish(false)
      deliver()
    } else fail(error ?? new Error('the connection was closed before the end of the answer'))
  }

  const read = () =>
    new Promise<{ value?: Uint8Array }>((hand, refuse) => {
      reader = { resolve: hand, reject: refuse }
      deliver()
    })

  async function cancel(): Promise<void> {
    waiting = []
    size = 0
    finish(false)
    deliver()
  }

  promise.catch(() => {}) // whoever started it may have left
  send()
  return {
    answer: promise,
    isUnanswered: () => unanswered,
    came,
    drained: () => {
      if (unsent.length > 0 && !over) send()
    },
    closed,
  }
}
