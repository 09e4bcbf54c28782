import type { Account } from '../../core/account.ts'
import { type Fault, GatewayError } from '../../core/fault.ts'
import type { Config } from '../../config/schema.ts'
import type { Watchdog } from '../../lib/watchdog.ts'
import { restHeaders } from './headers.ts'
import { rejectResponse } from './reject.ts'

export type WebOptions = { config: () => Config; watchdog: Watchdog }

/** Aborts when the caller's signal does, or with `release`, which also lets go of that signal. */
export type Tether = { signal: AbortSignal; caller: AbortSignal; release: () => void }

/** Ties a call to the signal of whoever waits for it. Throws the signal's reason when nobody does any more. */
export function tether(caller: AbortSignal): Tether {
  caller.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort()
  caller.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    caller,
    release: () => {
      caller.removeEventListener('abort', abort)
      controller.abort()
    },
  }
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
}

/**
 * Calls the web app as one of its accounts and waits for the status line, `grok.timeout` seconds at most. Any status
 * is an answer; throws GatewayError `upstream_timeout`, `upstream_failed` or `caller_gone` when there is none.
 */
export async function callWeb(
  { config, watchdog }: WebOptions,
  call: WebCall,
  tether: Tether,
): Promise<Response> {
  const { grok } = config()
  const { path, account, method = 'POST', body, contentType, page = '/' } = call
  let timedOut = false
  const expire = () => {
    timedOut = true
    tether.release()
  }
  const watch = watchdog.watch({
    idleMs: grok.timeout * 1000,
    totalMs: grok.timeout * 1000,
    onExpire: expire,
  })
  const { origin } = new URL(grok.base_url)
  const headers = restHeaders(account.credential, grok, origin, crypto.randomUUID())
  try {
    return await fetch(`${grok.base_url}${path}`, {
      method,
      headers: { ...headers, referer: origin + page, ...(contentType && { 'content-type': contentType }) },
      ...(body !== undefined && { body }),
      signal: tether.signal,
      redirect: 'manual',
      ...fetchOptions(grok.base_proxy_url),
    })
  } catch (error) {
    throw new GatewayError(
      timedOut
        ? silent(grok.timeout)
        : tether.caller.aborted
          ? callerGone
          : unreachable(error, grok.base_url),
    )
  } finally {
    watch.stop()
  }
}

// Bun's own idle limit is coarse and five minutes long; the watchdog has ours (stack 5).
export const fetchOptions = (proxy: string) => ({ timeout: false, ...(proxy && { proxy }) })

// An error page is read for its verdict only as far as a verdict can stand in it.
const maxErrorBody = 64 * 1024

/** What the upstream's refusal means. Reads the body. */
export async function readRejection(response: Response): Promise<Fault> {
  const body = await firstText(response, maxErrorBody)
  return rejectResponse(response.status, body, response.headers.get('retry-after'), Date.now())
}

/** The body as text, read until it has `limit` bytes. What is cut short counts as far as it came. */
export async function firstText(response: Response, limit: number): Promise<string> {
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
