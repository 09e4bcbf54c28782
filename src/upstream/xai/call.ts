import type { Account } from '../../core/account.ts'
import { type Fault, fail, GatewayError } from '../../core/fault.ts'
import type { Unknown } from '../../core/unknown.ts'
import type { Turns } from '../../lib/turns.ts'
import { acceptEncoding, packed, unpacked } from '../../lib/unpack.ts'
import type { Watchdog } from '../../lib/watchdog.ts'
import { withBody } from '../body-stream.ts'
import { fetchOptions, firstText } from '../http.ts'
import { type Json, parseJson, record } from '../json.ts'
import { type Tether, tether } from '../tether.ts'
import { apiBase } from './api-base.ts'
import { rejectResponse } from './reject.ts'

/** `[xai]` of the configuration; times in seconds. */
export type XaiSettings = {
  base_url: string
  /** As Bun's fetch can use it, or empty. */
  proxy_url: string
  connect_timeout: number
  /** To the first byte of an answer. */
  timeout: number
  stream_idle_timeout: number
  total_timeout: number
}

export type XaiOptions = {
  settings: () => XaiSettings
  /** Sources as links in the text (`grok.citation_links`). */
  links: () => boolean
  /** The proxy of an account of its own, as Bun's fetch can use it; undefined where it has none. */
  proxyOf?: ((account: Account) => string | undefined) | undefined
  /** Told how a connection through that proxy went. */
  onProxy?: ((account: Account, outcome: { ms: number; failure?: string }) => void) | undefined
  watchdog: Watchdog
  turns?: Turns | undefined
  onUnknown?: ((unknown: Unknown) => void) | undefined
  /** `host:port` that files may be fetched from wherever it is (`server.fetch_allow`). */
  fetchAllow: () => readonly string[]
}

export type XaiCall = {
  account: Account
  method?: 'GET' | 'POST'
  /** With a leading slash, below the base URL. */
  path: string
  body?: Json
  /** A constant id of one conversation: keeps it at the server that has its prompt cached (xai-official 2). */
  cacheKey?: string | undefined
  /** On a connection of its own: one that was kept may be closed at the other end, and nobody knows what became of the call. */
  fresh?: true
}

/** Where an account's requests go, and through what. */
export function wayOf(options: XaiOptions, account: Account): { base: string; proxy: string } {
  const { base_url, proxy_url } = options.settings()
  return {
    base: apiBase(account.settings?.baseUrl ?? base_url),
    proxy: options.proxyOf?.(account) ?? proxy_url,
  }
}

/**
 * Calls the API with one key and waits for the status line: `xai.connect_timeout` seconds until the connection stands and,
 * seen from there, `xai.timeout` seconds. Any status is an answer; throws GatewayError `upstream_timeout`, `upstream_failed`
 * or `caller_gone` when there is none. Redirects are not followed: a key goes to one place only.
 */
export async function callXai(options: XaiOptions, call: XaiCall, rope: Tether): Promise<Response> {
  const { account, path, body, method = body ? 'POST' : 'GET', cacheKey } = call
  const { base, proxy } = wayOf(options, account)
  const settings = options.settings()
  const began = performance.now()
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
    ...(cacheKey !== undefined && { 'x-grok-conv-id': cacheKey }),
  }
  try {
    const answer = await fetch(`${base}${path}`, {
      method,
      ...packed,
      ...(body ? withBody(headers, JSON.stringify(body), onConnected) : { headers }),
      signal: rope.signal,
      redirect: 'manual',
      ...(call.fresh && { keepalive: false }),
      ...fetchOptions(proxy),
    })
    options.onProxy?.(account, { ms: performance.now() - began })
    return unpacked(answer)
  } catch (error) {
    if (!rope.caller.aborted && (body === undefined || !connected))
      options.onProxy?.(account, { ms: 0, failure: String(error) })
    const fault =
      expired ??
      (rope.caller.aborted ? callerGone : unreachable(error, base, connected && body !== undefined))
    throw new GatewayError(fault)
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
