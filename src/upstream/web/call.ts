import type { Account } from '../../core/account.ts'
import type { AccountIdentity } from '../../core/account-settings.ts'
import { type Fault, GatewayError, callerGone } from '../../core/fault.ts'
import type { Unknown } from '../../core/unknown.ts'
import type { Config } from '../../config/schema.ts'
import type { HttpClient } from '../../lib/http-client.ts'
import type { Turns } from '../../lib/turns.ts'
import type { Watchdog } from '../../lib/watchdog.ts'
import { type AccountRoutes, grokFor } from './account-grok.ts'
import { withBody } from '../body-stream.ts'
import { fetchOptions, firstText } from '../http.ts'
import type { Tether } from '../tether.ts'
import { restHeaders } from './headers.ts'
import { type Words, wordsOf } from './words.ts'
import { isMissing, noteMissing } from './missing-path.ts'
import { noteSeen, type SeenWord } from './seen.ts'
import type { Recorder } from './recorder.ts'
import { rejectResponse } from './reject.ts'
import { acceptEncoding, packed, unpacked } from '../../lib/unpack.ts'

export type WebOptions = {
  config: () => Config
  /** The proxies of accounts; without them all go the way of `[grok]`. */
  routes?: AccountRoutes
  /** Told who an account belongs to, when the upstream said it. */
  onIdentity?: (account: Account, identity: AccountIdentity) => void
  watchdog: Watchdog
  /** Shared by all readers of the process. */
  turns?: Turns
  /** Connections for answers that stream; without it they come through Bun's fetch. */
  http?: HttpClient
  /** The words of the web app; compiled for each call where nobody keeps them. */
  words?: () => Words
  /** Writes exchanges down while somebody wants them. */
  recorder?: Recorder
  /** When the account last had a picture or video of this quota finished, epoch milliseconds; 0 when that is not known. */
  finishedAt?: (account: Account, line: string) => number
  /** Told of words of the upstream that were met. */
  onSeen?: (seen: SeenWord) => void
  /** Told of what nothing here understands. */
  onUnknown?: (unknown: Unknown) => void
}

export type WebCall = {
  method?: 'GET' | 'POST' | 'DELETE'
  /** With a leading slash, below `grok.base_url`. */
  path: string
  account: Account
  body?: string | Blob
  /** JSON when absent. */
  contentType?: string
  /** Path of the page a browser would ask from (upstream-protocol 1.3); `/` when absent. */
  page?: string
  /** In place of the headers of a REST call. */
  headers?: Record<string, string>
  /** Over them. */
  more?: Record<string, string>
}

/** One request as it goes out. `proxy` is empty for none. */
export type Sent = {
  url: string
  method: string
  headers: Record<string, string>
  body: string | Blob | undefined
  proxy: string
  signal: AbortSignal
  onConnected: () => void
}

/**
 * Calls the web app as one of its accounts and waits for the status line: `grok.connect_timeout` seconds until the
 * connection stands and, seen from there, `grok.timeout` seconds. Any status is an answer; throws GatewayError
 * `upstream_timeout`, `upstream_failed` or `caller_gone` when there is none.
 */
export const callWeb = (options: WebOptions, call: WebCall, tether: Tether): Promise<Response> =>
  sendAs(options, call, tether, async (sent) => {
    const { method, headers, body } = sent
    const tape = options.recorder?.tape({ method, path: call.path, headers, body })
    const answer = await byFetch(sent)
    const whole = isMissing(answer.status) ? await noteMissing(options, call.path, answer) : answer
    noteSeen(options, call.path, whole.status)
    return tape ? tape.answered(whole) : whole
  })

const byFetch = async ({ url, method, headers, body, proxy, signal, onConnected }: Sent) =>
  unpacked(
    await fetch(url, {
      method,
      ...packed,
      ...(body === undefined ? { headers } : withBody(headers, body, onConnected)),
      signal,
      redirect: 'manual',
      ...fetchOptions(proxy),
    }),
  )

/** The same by whichever way `send` takes. */
export async function sendAs<T>(
  options: WebOptions,
  call: WebCall,
  tether: Tether,
  send: (sent: Sent) => Promise<T>,
): Promise<T> {
  const { config, watchdog, routes } = options
  const grok = grokFor({ config, routes }, call.account)
  const began = performance.now()
  const { path, account, method = 'POST', body, contentType, page = '/' } = call
  // Only a body's leaving shows that a connection stands. Without one, all the time there is counts as waiting.
  let connected = body === undefined
  let expired: Fault | undefined
  const watch = watchdog.watch({
    idleMs: (connected ? grok.timeout : grok.connect_timeout) * 1000,
    totalMs: (grok.connect_timeout + grok.timeout) * 1000,
    onExpire: () => {
      expired = connected ? silent(grok.timeout) : notStanding(grok.connect_timeout)
      tether.release()
    },
  })
  const onConnected = () => {
    connected = true
    watch.idleMs = grok.timeout * 1000
    watch.moved = true
  }
  const { origin } = new URL(grok.base_url)
  const headers = {
    'accept-encoding': acceptEncoding,
    ...(call.headers ?? {
      ...restHeaders(account.credential, grok, origin, crypto.randomUUID()),
      referer: origin + page,
      ...(contentType && { 'content-type': contentType }),
      ...wordsOf(options).headers('rest'),
      ...call.more,
    }),
  }
  const url = `${grok.base_url}${path}`
  try {
    const proxy = grok.base_proxy_url
    const answer = await send({ url, method, headers, body, proxy, signal: tether.signal, onConnected })
    routes?.note(account, { ms: performance.now() - began })
    return answer
  } catch (error) {
    const isOfTheWay = body === undefined || !connected
    if (!tether.caller.aborted && isOfTheWay) routes?.note(account, { ms: 0, failure: String(error) })
    throw new GatewayError(
      expired ?? (tether.caller.aborted ? callerGone : unreachable(error, grok.base_url)),
    )
  } finally {
    watch.stop()
  }
}

// An error page is read for its verdict only as far as a verdict can stand in it.
const maxErrorBody = 64 * 1024

/** What the upstream's refusal means. Reads the body. */
export async function readRejection(response: Response): Promise<Fault> {
  const body = await firstText(response, maxErrorBody)
  return rejectResponse(response.status, body, response.headers.get('retry-after'), Date.now())
}

export const silent = (seconds: number): Fault => ({
  kind: 'upstream_timeout',
  upstreamStatus: 504,
  message: `The upstream did not answer within ${seconds} seconds. Try again, or raise grok.timeout.`,
})

/** The fault of a connection that took too long to stand. Another attempt may find it standing. */
export const notStanding = (seconds: number): Fault => ({
  kind: 'upstream_timeout',
  unreached: true,
  upstreamStatus: 502,
  message: `No connection to the upstream stood within ${seconds} seconds. Check the network and grok.base_proxy_url, or raise grok.connect_timeout.`,
})

export const unreachable = (error: unknown, url: string): Fault => ({
  kind: 'upstream_failed',
  unreached: true,
  upstreamStatus: 502,
  message:
    'The upstream cannot be reached. Check grok.base_url, grok.base_proxy_url and the network of this machine.',
  detail: `${url}: ${String(error)}`,
})
