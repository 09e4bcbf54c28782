import type { Account } from '../../core/account.ts'
import { type Fault, fail, GatewayError } from '../../core/fault.ts'
import { acceptEncoding, packed, unpacked } from '../../lib/unpack.ts'
import { withBody } from '../body-stream.ts'
import { fetchOptions, firstText } from '../http.ts'
import { type Json, parseJson, record } from '../json.ts'
import { type Tether, tether } from '../tether.ts'
import { wayOf, type XaiOptions } from './options.ts'
import { rejectResponse } from './reject.ts'

export type XaiCall = {
  account: Account
  method?: 'GET' | 'POST'
  /** With a leading slash, below the base URL. */
  path: string
  body?: Json
  /** On a connection of its own: one that was kept may be closed at the other end, and nobody knows what became of the call. */
  fresh?: true
}

/** A call as it goes out. */
export type Sent = {
  url: string
  method: string
  headers: Record<string, string>
  body: string | undefined
  proxy: string
  fresh: boolean
  signal: AbortSignal
  onConnected: () => void
}

/**
 * Calls the API with one key and waits for the status line: `xai.connect_timeout` seconds until the connection stands and,
 * seen from there, `xai.timeout` seconds. Any status is an answer; throws GatewayError `upstream_timeout`, `upstream_failed`
 * or `caller_gone` when there is none. Redirects are not followed: a key goes to one place only.
 */
export const callXai = (options: XaiOptions, call: XaiCall, rope: Tether): Promise<Response> =>
  sendAs(options, call, rope, byFetch)

const byFetch = async ({ url, method, headers, body, proxy, fresh, signal, onConnected }: Sent) =>
  unpacked(
    await fetch(url, {
      method,
      ...packed,
      ...(body === undefined ? { headers } : withBody(headers, body, onConnected)),
      signal,
      redirect: 'manual',
      ...(fresh && { keepalive: false }),
      ...fetchOptions(proxy),
    }),
  )

/** The same by whichever way `send` takes. */
export async function sendAs<T>(
  options: XaiOptions,
  call: XaiCall,
  rope: Tether,
  send: (sent: Sent) => Promise<T>,
): Promise<T> {
  const { account, path, fresh = false } = call
  const { base, proxy } = wayOf(options, account)
  const settings = options.settings()
  const began = performance.now()
  const body = call.body && JSON.stringify(call.body)
  // Only a body's leaving shows that a connection stands. Without one, all the time there is counts as waiting.
  let connected = body === undefined
  let expired: Fault | undefined
  const watch = options.watchdog.watch({
    idleMs: (connected ? settings.timeout : settings.connect_timeout) * 1000,
    totalMs: (settings.connect_timeout + settings.timeout) * 1000,
    onExpire: () => {
      expired = connected ? silent(settings.timeout) : notStanding(settings.connect_timeout)
      rope.release()
    },
  })
  const onConnected = () => {
    connected = true
    watch.idleMs = settings.timeout * 1000
    watch.moved = true
  }
  const headers = {
    authorization: `Bearer ${account.credential}`,
    accept: 'text/event-stream, application/json',
    'accept-encoding': acceptEncoding,
    'user-agent': 'grok2api',
    ...(body && { 'content-type': 'application/json' }),
  }
  const { method = body ? 'POST' : 'GET' } = call
  try {
    const sent = {
      url: `${base}${path}`,
      method,
      headers,
      body,
      proxy,
      fresh,
      signal: rope.signal,
      onConnected,
    }
    const answer = await send(sent)
    options.onProxy?.(account, { ms: performance.now() - began })
    return answer
  } catch (error) {
    const isOfTheWay = body === undefined || !connected
    if (!rope.caller.aborted && isOfTheWay) options.onProxy?.(account, { ms: 0, failure: String(error) })
    const lost = () => unreachable(error, base, connected && body !== undefined)
    throw new GatewayError(expired ?? (rope.caller.aborted ? callerGone : lost()))
  } finally {
    watch.stop()
  }
}

// An error page is read for its verdict only as far as a verdict can stand in it.
const maxErrorBody = 64 * 1024

/** What the API's refusal means. Reads the body. */
export async function readRejection(response: Response): Promise<Fault> {
  const body = await firstText(response, maxErrorBody)
  return rejectResponse({
    status: response.status,
    body,
    retryAfter: response.headers.get('retry-after'),
    reset: response.headers.get('x-ratelimit-reset-requests'),
    now: Date.now(),
  })
}

// Pictures come inside of answers, four at most of 20 MB.
const maxJson = 128 * 1024 ** 2

/** A call that answers a JSON object. Rejects with the API's verdict for any status but 2xx. */
export async function callJson(
  options: XaiOptions,
  call: XaiCall,
  signal: AbortSignal,
): Promise<{ status: number; fields: Json }> {
  const rope = tether(signal)
  try {
    const response = await callXai(options, call, rope)
    if (!response.ok) return fail(await readRejection(response))
    const body = await firstText(response, maxJson)
    // Of a deferred answer that is not there yet.
    if (response.status === 202 && body.trim() === '') return { status: 202, fields: {} }
    return { status: response.status, fields: record(parseJson(body)) ?? fail(notJson(body)) }
  } finally {
    rope.release()
  }
}

const callerGone: Fault = { kind: 'caller_gone', message: 'The caller closed the connection.' }

const silent = (seconds: number): Fault => ({
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  message: `The xAI API did not answer within ${seconds} seconds. Try again, or raise xai.timeout.`,
})

/** A connection that took too long to stand carried nothing. */
const notStanding = (seconds: number): Fault => ({
  kind: 'upstream_timeout',
  unreached: true,
  upstreamStatus: 502,
  message: `No connection to the xAI API stood within ${seconds} seconds. Check the network and xai.proxy_url, or raise xai.connect_timeout.`,
})

const unreachable = (error: unknown, base: string, sent: boolean): Fault => ({
  kind: 'upstream_failed',
  ...(!sent && { unreached: true as const }),
  upstreamStatus: 502,
  message: sent
    ? 'The connection to the xAI API broke before it answered. Try again.'
    : 'The xAI API cannot be reached. Check xai.base_url, xai.proxy_url and the network of this machine.',
  detail: `${base}: ${String(error)}`,
})

const notJson = (body: string): Fault => ({
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message:
    'The xAI API answered something that cannot be read. Try again; if it stays, look at xai.base_url.',
  detail: body.slice(0, 300),
})
