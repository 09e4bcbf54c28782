import type { Socket } from 'bun'
import { isIP } from 'node:net'
import type { Turns } from './turns.ts'
import { type Exchange, type HttpAnswer, startExchange } from './http-exchange.ts'

export type HttpOrder = {
  url: string
  method: string
  headers: Record<string, string>
  body: string
  /** Ends it at any time; the connection is closed. */
  signal: AbortSignal
  /** The connection stands, and the request is being sent. */
  onConnected?: (() => void) | undefined
}

/**
 * HTTP/1.1 on connections of our own, for answers that stream. Bun's fetch reads on another thread: each read costs twice as
 * much, and megabytes of a fast answer wait in memory for a caller who does not read. Here the connection is paused.
 */
export type HttpClient = {
  /** Resolves with the head of the answer, whatever its status. Rejects with an Error when there is none. */
  call: (order: HttpOrder) => Promise<HttpAnswer>
  /** Closes the connections that are kept open for the next call. */
  close: () => void
}

type Held = { at: string; ready: (error?: Error) => void; exchange?: Exchange | undefined }
type Line = Socket<Held>

/** Seconds a connection is kept for the next call, and how many in all. */
const keptSeconds = 30
const mostKept = 64

/** `turns` stops all connections while more has come than can be worked on. */
export function createHttpClient(turns: Turns): HttpClient {
  const kept = new Set<Line>()

  const handlers = {
    open: (line: Line) => {
      if (!line.data.at.startsWith('https:')) line.data.ready()
    },
    // Bun has compared the certificate with the name; with one that does not fit it closes the connection itself, unless
    // NODE_TLS_REJECT_UNAUTHORIZED tells it otherwise.
    handshake: (line: Line, _: boolean, error: Error | null) =>
      line.data.ready(error && process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0' ? error : undefined),
    data: (line: Line, bytes: Uint8Array) => {
      if (line.data.exchange) line.data.exchange.came(bytes)
      else drop(line) // nobody asked
    },
    drain: (line: Line) => line.data.exchange?.drained(),
    timeout: drop,
    error: (line: Line, error: Error) => ended(line, error),
    close: (line: Line, error?: Error) => ended(line, error),
  }

  function drop(line: Line): void {
    kept.delete(line)
    line.terminate()
  }

  function ended(line: Line, error?: Error): void {
    kept.delete(line)
    line.data.ready(error ?? new Error('the connection was closed'))
    line.data.exchange?.closed(error)
  }

  function keep(line: Line): void {
    if (kept.size >= mostKept) drop([...kept][0]!)
    kept.add(line)
    line.timeout(keptSeconds)
  }

  /** The connection that was used last: it is the least likely to be closed by the other side. */
  function takeKept(at: string): Line | undefined {
    const found = [...kept].findLast(({ data }) => data.at === at)
    if (found) kept.delete(found)
    return found
  }

  async function connect({ protocol, hostname, port, at }: Place, signal: AbortSignal): Promise<Line> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const ready = (error?: Error) => (error ? reject(error) : resolve())
    const leave = () => ready(new Error('nobody waits for the connection any more'))
    signal.addEventListener('abort', leave, { once: true })
    const tls = protocol === 'https:' && (isIP(hostname) ? true : { serverName: hostname })
    const opening = Bun.connect<Held>({
      hostname,
      port,
      ...(tls && { tls }),
      data: { at, ready },
      socket: handlers,
    })
    opening.catch(ready)
    try {
      await promise
      return await opening
    } catch (error) {
      void opening.then(drop, () => {})
      throw error
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  function exchangeOn(line: Line, request: Uint8Array, signal: AbortSignal): Exchange {
    const abort = () => {
      drop(line)
      exchange.closed(new Error('the call was ended'))
    }
    const valve = turns.join({ pause: () => line.pause(), resume: () => line.resume() })
    const wire = {
      write: (bytes: Uint8Array) => line.write(bytes),
      pause: valve.pause,
      resume: valve.resume,
      done: (reusable: boolean) => {
        valve.leave()
        signal.removeEventListener('abort', abort)
        line.data.exchange = undefined
        if (reusable) keep(line)
        else drop(line)
      },
    }
    line.timeout(0)
    signal.addEventListener('abort', abort, { once: true })
    const exchange = startExchange(wire, request)
    line.data.exchange = exchange
    if (signal.aborted) abort()
    return exchange
  }

  async function call(order: HttpOrder): Promise<HttpAnswer> {
    const { signal } = order
    const place = placeOf(order.url)
    const request = encodeRequest(order, place)
    const used = takeKept(place.at)
    if (used) {
      order.onConnected?.()
      const exchange = exchangeOn(used, request, signal)
      try {
        return await exchange.answer
      } catch (error) {
        // The server closes what it has kept for long enough, at any time: then it has not looked at this request.
        if (signal.aborted || !exchange.isUnanswered()) throw error
      }
    }
    const line = await connect(place, signal)
    order.onConnected?.()
    return exchangeOn(line, request, signal).answer
  }

  return { call, close: () => [...kept].forEach(drop) }
}

type Place = { protocol: string; hostname: string; host: string; port: number; path: string; at: string }

function placeOf(url: string): Place {
  const { protocol, hostname, host, port, pathname, search } = new URL(url)
  return {
    protocol,
    host,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    path: pathname + search,
    at: `${protocol}//${host}`,
  }
}

/** Throws a TypeError for a header that cannot be sent, as fetch does. */
function encodeRequest({ method, headers, body }: HttpOrder, { path, host }: Place): Uint8Array {
  const checked = new Headers(headers)
  if (!checked.has('user-agent')) checked.set('user-agent', `Bun/${Bun.version}`)
  const bytes = Buffer.from(body)
  let head = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\n`
  for (const [name, value] of checked) head += `${name}: ${value}\r\n`
  return Buffer.concat([Buffer.from(`${head}content-length: ${bytes.length}\r\n\r\n`, 'latin1'), bytes])
}
