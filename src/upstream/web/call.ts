import type { Config } from '../../config/schema.ts'
import type { Account } from '../../core/account.ts'
import { type Fault, fail, GatewayError } from '../../core/fault.ts'
import type { Watchdog } from '../../lib/watchdog.ts'
import { restHeaders } from './headers.ts'
import { type Json, record } from './json.ts'
import { rejectResponse } from './reject.ts'

export type WebOptions = { config: () => Config; watchdog: Watchdog }

/** One HTTP call as one account. */
export type Call = {
  account: Account
  /** Path and query below `grok.base_url`. */
  path: string
  method?: 'GET' | 'POST' | 'DELETE'
  /** Sent as it is; an object goes as JSON. */
  body?: string | Uint8Array<ArrayBuffer> | FormData | Json
  /** Path of the page a browser would ask from (upstream-protocol 1.3). */
  page?: string
  /** Laid over the usual headers; undefined leaves one out. */
  headers?: Record<string, string | undefined>
  signal: AbortSignal
}

// An error page is read for its verdict only as far as a verdict can stand in it.
const maxErrorBody = 64 * 1024
// Answers that are read whole are small: lists of files, ids, quotas.
const maxJsonBody = 4 * 1024 ** 2

/** Calls of the web app over HTTP, with the account's cookies and the time limits of `[grok]`. */
export type CallUpstream = {
  /**
   * Sends and waits for the status line, `grok.timeout` seconds at most. Any status; the caller reads or cancels the
   * body. Throws GatewayError `upstream_failed`, `upstream_timeout` or `caller_gone`.
   */
  send: (call: Call) => Promise<Response>
  /** The same for an answer that is a stream. Throws the upstream's verdict for any status but 200. `abort` ends it. */
  stream: (call: Call) => Promise<{ body: ReadableStream<Uint8Array>; abort: () => void }>
  /** The same, and reads the body as a JSON object. Throws the upstream's verdict for any status but 2xx. */
  json: (call: Call) => Promise<Json>
}

export function callUpstream({ config, watchdog }: WebOptions): CallUpstream {
  async function send({ account, path, method = 'POST', body, page = '/', headers, signal }: Call) {
    const { grok } = config()
    const controller = new AbortController()
    const abort = () => controller.abort()
    let timedOut = false
    const watch = watchdog.watch({
      idleMs: grok.timeout * 1000,
      totalMs: grok.timeout * 1000,
      onExpire: () => {
        timedOut = true
        abort()
      },
    })
    signal.addEventListener('abort', abort, { once: true })
    try {
      signal.throwIfAborted()
      const { origin } = new URL(grok.base_url)
      return await fetch(grok.base_url + path, {
        method,
        headers: defined({
          ...restHeaders(account.credential, grok, origin, crypto.randomUUID()),
          referer: origin + page,
          ...headers,
        }),
        ...(body !== undefined && { body: encodeBody(body) }),
        signal: controller.signal,
        redirect: 'manual',
        ...bunOptions(grok.base_proxy_url),
      })
    } catch (error) {
      signal.removeEventListener('abort', abort)
      throw new GatewayError(
        timedOut ? silent(grok.timeout) : signal.aborted ? callerGone : unreachable(error, grok.base_url),
      )
    } finally {
      // The listener stays while the body is read: the caller's signal ends that too.
      watch.stop()
    }
  }

  async function stream(call: Call) {
    const controller = new AbortController()
    const follow = () => controller.abort()
    call.signal.addEventListener('abort', follow, { once: true })
    const abort = () => {
      call.signal.removeEventListener('abort', follow)
      controller.abort()
    }
    try {
      call.signal.throwIfAborted()
      const response = await send({ ...call, signal: controller.signal })
      if (response.status !== 200 || !response.body) return fail(await readRejection(response))
      return { body: response.body, abort }
    } catch (error) {
      abort()
      throw error
    }
  }

  async function json(call: Call): Promise<Json> {
    const response = await send(call)
    if (!response.ok) return fail(await readRejection(response))
    return readJson(await firstText(response, maxJsonBody))
  }

  return { send, stream, json }
}

// Bun's own idle limit is coarse and five minutes long; the watchdog has ours (stack 5).
export const bunOptions = (proxy: string) => ({ timeout: false, ...(proxy && { proxy }) })

/** A refusal's status and body as a fault. */
async function readRejection(response: Response): Promise<Fault> {
  const body = await firstText(response, maxErrorBody)
  return rejectResponse(response.status, body, response.headers.get('retry-after'), Date.now())
}

async function firstText(response: Response, limit: number): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const piece of response.body ?? []) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes >= limit) break
    }
  } catch {
    // A page cut short still has the status.
  }
  return new TextDecoder().decode(Buffer.concat(pieces))
}

function readJson(text: string): Json {
  try {
    return record(JSON.parse(text)) ?? {}
  } catch {
    return fail({
      kind: 'upstream_failed',
      upstreamStatus: 502,
      message: 'The upstream answered something that is not JSON. Try again.',
      detail: text.slice(0, 300),
    })
  }
}

const encodeBody = (body: NonNullable<Call['body']>) =>
  typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData
    ? body
    : JSON.stringify(body)

const defined = (headers: Record<string, string | undefined>) =>
  Object.fromEntries(
    Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )

const callerGone: Fault = { kind: 'caller_gone', message: 'The caller closed the connection.' }

const silent = (seconds: number): Fault => ({
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  message: `The upstream did not answer within ${seconds} seconds. Try again, or raise grok.timeout.`,
})

const unreachable = (error: unknown, url: string): Fault => ({
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message:
    'The upstream cannot be reached. Check grok.base_url, grok.base_proxy_url and the network of this machine.',
  detail: `${url}: ${String(error)}`,
})
