import type { Config } from '../../config/schema.ts'
import { openSocksBridge, type SocksBridge } from '../../lib/socks-bridge.ts'

/**
 * The configuration with SOCKS5 proxies replaced by bridges of our own, which Bun's fetch and WebSocket can use (product
 * section 5). A bridge is opened when first needed, and closed when the configuration has no more use for it.
 */
export function bridged(config: () => Config): () => Config {
  const bridges = new Map<string, SocksBridge>()
  let from: Config | undefined
  let to: Config | undefined

  function reach(proxy: string): string {
    // An address that is none fails where it is used, with a text of its own.
    if (!isSocks(proxy) || !URL.canParse(proxy)) return proxy
    const bridge = bridges.get(proxy) ?? openSocksBridge(proxy)
    bridges.set(proxy, bridge)
    return bridge.url
  }

  return () => {
    const current = config()
    if (current === from && to) return to
    const { grok } = current
    for (const [proxy, bridge] of bridges) {
      if (proxy === grok.base_proxy_url || proxy === grok.asset_proxy_url) continue
      bridge.close()
      bridges.delete(proxy)
    }
    from = current
    to = {
      ...current,
      grok: {
        ...grok,
        base_proxy_url: reach(grok.base_proxy_url),
        asset_proxy_url: reach(grok.asset_proxy_url),
      },
    }
    return to
  }
}

const isSocks = (proxy: string) => /^socks5h?:/i.test(proxy)
