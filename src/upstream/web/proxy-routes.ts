import type { Account } from '../../core/account.ts'
import { openSocksBridge, type SocksBridge } from '../../lib/socks-bridge.ts'
import type { AccountRoutes } from './account-grok.ts'
import { fetchOptions } from '../http.ts'
import type { WebOptions } from './call.ts'

/** What is needed of the proxies: which address an account is sent through, and where to tell how it went. */
export type ProxyBook = {
  addressOf: (account: Account) => string | undefined
  note: (url: string, outcome: { ms: number; failure?: string }) => void
}

/** The routes of accounts through their proxies. SOCKS5 goes over a bridge of our own, which Bun's fetch and WebSocket can use. */
export function proxyRoutes({ addressOf, note }: ProxyBook, reach: (url: string) => string): AccountRoutes {
  return {
    proxyOf: (account) => {
      const url = addressOf(account)
      return url === undefined ? undefined : reach(url)
    },
    note: (account, outcome) => {
      const url = addressOf(account)
      if (url !== undefined) note(url, outcome)
    },
  }
}

/** Turns the address of a proxy into one that Bun's fetch and WebSocket can use. A bridge is opened when first needed. */
export function createReach(): (url: string) => string {
  const bridges = new Map<string, SocksBridge>()
  return (url) => {
    if (!/^socks5h?:/i.test(url)) return url
    const bridge = bridges.get(url) ?? openSocksBridge(url)
    bridges.set(url, bridge)
    return bridge.url
  }
}

const probeMs = 15_000

/**
 * Asks the upstream's home page through a proxy, without any account. Any answer shows that the proxy works; resolves to
 * the milliseconds it took, or to why there was none.
 */
export async function probeProxy(
  { config }: Pick<WebOptions, 'config'>,
  proxy: string,
  signal: AbortSignal,
): Promise<{ ms: number; failure?: string }> {
  const began = performance.now()
  try {
    const answer = await fetch(config().grok.base_url, {
      method: 'GET',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(probeMs)]),
      ...fetchOptions(proxy),
    })
    await answer.body?.cancel()
    // What a proxy says about itself is no answer of the upstream.
    if (answer.status === 407) return { ms: 0, failure: 'the proxy wants another user or password (407)' }
    return { ms: performance.now() - began }
  } catch (error) {
    signal.throwIfAborted()
    return { ms: 0, failure: error instanceof Error ? error.message : String(error) }
  }
}
