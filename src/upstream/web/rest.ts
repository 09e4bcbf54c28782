import type { Account } from '../../core/account.ts'
import type { Answer } from '../../core/answer.ts'
import { type Fault, fail, GatewayError } from '../../core/fault.ts'
import type { Config } from '../../config/schema.ts'
import type { Watchdog } from '../../lib/watchdog.ts'
import type { OpenRequest, Upstream } from '../upstream.ts'
import { readAnswer } from './answer.ts'
import { encodePayload } from './encode.ts'
import { downloadHeaders, restHeaders } from './headers.ts'
import { rejectResponse } from './reject.ts'

export type WebOptions = { config: () => Config; watchdog: Watchdog }

// An error page is read for its verdict only as far as a verdict can stand in it.
const maxErrorBody = 64 * 1024

/** Grok's web app over REST (upstream-protocol 2 and 3). */
export function webRest({ config, watchdog }: WebOptions): Upstream {
  async function open({ prompt, model, account, signal }: OpenRequest): Promise<Answer> {
    const { grok } = config()
    const controller = new AbortController()
    const abort = () => controller.abort()
    signal.addEventListener('abort', abort, { once: true })
    const release = () => {
      signal.removeEventListener('abort', abort)
      controller.abort()
    }
    try {
      signal.throwIfAborted()
      const response = await send(controller, {
        account,
        body: JSON.stringify(encodePayload(prompt, model, grok)),
        signal,
      })
      if (response.status !== 200 || !response.body) return fail(await readRejection(response))
      return readAnswer(response.body, {
        filterTags: grok.filter_tags,
        assetsUrl: grok.assets_url,
        idleMs: grok.stream_idle_timeout * 1000,
        totalMs: grok.total_timeout * 1000,
        watchdog,
        abort: release,
      })
    } catch (error) {
      release()
      throw error
    }
  }

  /** Sends and waits for the status line, `grok.timeout` seconds at most. */
  async function send(
    controller: AbortController,
    call: { account: Account; body: string; signal: AbortSignal },
  ) {
    const { grok } = config()
    let timedOut = false
    const expire = () => {
      timedOut = true
      controller.abort()
    }
    const watch = watchdog.watch({
      idleMs: grok.timeout * 1000,
      totalMs: grok.timeout * 1000,
      onExpire: expire,
    })
    try {
      return await fetch(`${grok.base_url}/rest/app-chat/conversations/new`, {
        method: 'POST',
        headers: restHeaders(
          call.account.credential,
          grok,
          new URL(grok.base_url).origin,
          crypto.randomUUID(),
        ),
        body: call.body,
        signal: controller.signal,
        redirect: 'manual',
        ...bunOptions(grok.base_proxy_url),
      })
    } catch (error) {
      throw new GatewayError(
        timedOut
          ? silent(grok.timeout)
          : call.signal.aborted
            ? callerGone
            : unreachable(error, grok.base_url),
      )
    } finally {
      watch.stop()
    }
  }

  return {
    transport: 'rest',
    open,
    download: (url, account, signal) => {
      const { grok } = config()
      const headers = downloadHeaders(account.credential, grok, new URL(grok.base_url).origin)
      return fetch(url, { headers, signal, ...bunOptions(grok.asset_proxy_url || grok.base_proxy_url) })
    },
  }
}

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

// Bun's own idle limit is coarse and five minutes long; the watchdog has ours (stack 5).
const bunOptions = (proxy: string) => ({ timeout: false, ...(proxy && { proxy }) })

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
