import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One request of a client and what the gateway answered. Times are `performance.now()`. */
export type Exchange = {
  run: string
  number: number
  path: string
  request: string
  status: number
  response: string
  startedAt: number
  /** Infinity while the answer is still being sent. */
  endedAt: number
  /** The client closed the connection before the answer ended. */
  left: boolean
}

export type Recorder = {
  /** The base URL for one run: what the client is configured with. */
  urlFor: (run: string) => string
  exchangesOf: (run: string) => Exchange[]
  stop: () => Promise<void>
}

/** Changes a request's body before it is passed on; undefined leaves it. */
export type Alter = (run: string, path: string, body: string) => string | undefined

/**
 * A proxy between the clients and the gateway that writes every exchange into `folder/<run>/NNN-{request,response}`.
 * Bytes are passed on as they come.
 */
export function startRecorder(gatewayUrl: string, folder: string, alter: Alter): Recorder {
  const all: Exchange[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    maxRequestBodySize: 256 << 20,
    fetch: (request) => pass(request),
  })

  async function pass(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const [, run = '', rest = ''] = /^\/run\/([^/]+)(\/.*)$/.exec(url.pathname) ?? []
    if (run === '') return new Response('unknown run', { status: 404 })
    const sent = await request.text()
    const body = alter(run, rest, sent) ?? sent
    const number = all.filter((one) => one.run === run).length + 1
    const exchange: Exchange = {
      run,
      number,
      path: rest + url.search,
      request: body,
      status: 0,
      response: '',
      startedAt: performance.now(),
      endedAt: Infinity,
      left: false,
    }
    all.push(exchange)
    const place = join(folder, run)
    mkdirSync(place, { recursive: true })
    const file = join(place, String(number).padStart(3, '0'))
    writeFileSync(`${file}-request.json`, `${request.method} ${exchange.path}\n${body}`)
    const headers = new Headers(request.headers)
    for (const name of ['host', 'connection', 'content-length', 'accept-encoding']) headers.delete(name)
    const answer = await fetch(gatewayUrl + exchange.path, {
      method: request.method,
      headers,
      ...(request.method !== 'GET' && { body }),
      signal: request.signal,
    })
    exchange.status = answer.status
    const responseFile = `${file}-response.txt`
    writeFileSync(responseFile, `${answer.status}\n`)
    const keep = (text: string) => {
      exchange.response += text
      appendFileSync(responseFile, text)
    }
    const given = new Headers(answer.headers)
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) given.delete(name)
    const stream = answer.body ? copied(answer.body, exchange, keep) : undefined
    if (!stream) exchange.endedAt = performance.now()
    return new Response(stream, { status: answer.status, headers: given })
  }

  return {
    urlFor: (run) => `http://127.0.0.1:${server.port}/run/${run}`,
    exchangesOf: (run) => all.filter((one) => one.run === run),
    stop: () => server.stop(true),
  }
}

/** The same bytes; `keep` gets their text as it comes. */
function copied(
  body: ReadableStream<Uint8Array>,
  exchange: Exchange,
  keep: (text: string) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const end = () => void (exchange.endedAt = Math.min(exchange.endedAt, performance.now()))
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (value) {
          keep(decoder.decode(value, { stream: true }))
          controller.enqueue(value)
        }
        if (done) {
          end()
          controller.close()
        }
      } catch (error) {
        end()
        controller.error(error)
      }
    },
    async cancel(reason) {
      exchange.left = true
      end()
      await reader.cancel(reason)
    },
  })
}
