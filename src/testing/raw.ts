import { connect, type Socket } from 'node:net'

export type RawRequest = {
  method?: string
  path: string
  headers?: Record<string, string>
  /** Sent as it is, with a Content-Length unless the headers say how it is framed. */
  body?: string | Uint8Array
}

export type RawAnswer = { status: number; headers: Record<string, string>; body: string }

/** A connection a test looks at byte by byte, and may leave at any moment. */
export type RawConnection = {
  /** Everything received so far, head and chunk framing included. */
  received: () => string
  /** Resolves when the text has come; rejects after `timeoutMs`, or when the connection ends without it. */
  until: (text: string, timeoutMs?: number) => Promise<void>
  /** Resolves to the whole answer once the server closed the connection. */
  answer: (timeoutMs?: number) => Promise<RawAnswer>
  send: (bytes: string | Uint8Array) => void
  /** Stops reading: what the server sends fills the kernel's buffers and then the server. */
  pause: () => void
  /** Reads on. */
  resume: () => void
  /** Leaves without a word. */
  hangUp: () => void
}

/** Opens a stream of Chat at a gateway. */
export const openChat = (
  { url, key }: { url: string; key: string },
  content: string,
  more: object = {},
): Promise<RawConnection> =>
  openRaw(url, {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      model: 'grok-4-fast',
      stream: true,
      messages: [{ role: 'user', content }],
      ...more,
    }),
  })

/** Opens a TCP connection to `url` and sends one request on it, with `Connection: close`. */
export async function openRaw(url: string, request: RawRequest): Promise<RawConnection> {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const watch = watchSocket(socket)
  socket.write(encodeHead(request, host))
  if (request.body !== undefined) socket.write(request.body)
  return {
    received: watch.text,
    until: (text, timeoutMs = 10_000) => watch.until(() => watch.text().includes(text), text, timeoutMs),
    answer: async (timeoutMs = 20_000) => {
      await watch.until(() => watch.ended(), 'the end of the connection', timeoutMs)
      return parseAnswer(watch.bytes())
    },
    send: (bytes) => void socket.write(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    hangUp: () => void socket.destroy(),
  }
}

/** One request, its whole answer. */
export async function raw(url: string, request: RawRequest, timeoutMs?: number): Promise<RawAnswer> {
  const connection = await openRaw(url, request)
  try {
    return await connection.answer(timeoutMs)
  } finally {
    connection.hangUp()
  }
}

function encodeHead({ method = 'GET', path, headers = {}, body }: RawRequest, host: string): string {
  const framed = Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name))
  const length = body !== undefined && !framed ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}
  const lines = Object.entries({ Host: host, Connection: 'close', ...length, ...headers })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

function watchSocket(socket: Socket) {
  const pieces: Buffer[] = []
  const waiting = new Set<() => void>()
  let ended = false
  const wake = () => waiting.forEach((check) => check())
  socket.on('data', (bytes: Buffer) => {
    pieces.push(bytes)
    wake()
  })
  const end = () => {
    ended = true
    wake()
  }
  socket.on('end', end).on('close', end).on('error', end)
  const bytes = () => Buffer.concat(pieces)
  const text = () => bytes().toString()
  const until = (done: () => boolean, what: string, timeoutMs: number) =>
    new Promise<void>((resolve, reject) => {
      const settle = (error?: Error) => {
        clearTimeout(timer)
        waiting.delete(check)
        if (error) reject(error)
        else resolve()
      }
      const check = () => {
        if (done()) settle()
        else if (ended) settle(new Error(`the connection ended without ${what}; received: ${text()}`))
      }
      const late = () => settle(new Error(`no ${what} within ${timeoutMs} ms; received: ${text()}`))
      const timer = setTimeout(late, timeoutMs)
      waiting.add(check)
      check()
    })
  return { bytes, text, until, ended: () => ended }
}

/** A whole HTTP/1.1 answer as bytes, taken apart. Throws on broken chunk framing, as a strict client would. */
export function parseAnswer(bytes: Buffer): RawAnswer {
  const split = bytes.indexOf('\r\n\r\n')
  if (split < 0) throw new Error(`no complete head in: ${bytes.toString()}`)
  const [statusLine = '', ...lines] = bytes.subarray(0, split).toString().split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const payload = bytes.subarray(split + 4)
  const chunked = headers['transfer-encoding']?.toLowerCase() === 'chunked'
  const body = (chunked ? unchunk(payload) : payload).toString()
  return { status: Number(statusLine.split(' ')[1]), headers, body }
}

function unchunk(payload: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = payload.indexOf('\r\n', at)
    if (lineEnd < 0) throw new Error('the body ended inside its chunk framing')
    const size = Number.parseInt(payload.subarray(at, lineEnd).toString(), 16)
    if (size === 0) return Buffer.concat(pieces)
    pieces.push(payload.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
