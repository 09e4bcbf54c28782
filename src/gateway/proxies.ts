import type { Account } from '../core/account.ts'
import type { Proxy, ProxyHealth } from '../core/proxy.ts'
import type { Log } from '../lib/log.ts'
import { maskedProxy } from '../lib/masked-proxy.ts'
import type { ProxyStore } from '../store/store.ts'

export type ProxyItem = Proxy & { health: ProxyHealth }

/** The proxies of the operator, and which of them an account is sent through. */
export type Proxies = {
  list: () => ProxyItem[]
  find: (id: string) => ProxyItem | undefined
  /** Adds one, or changes the one with this address. */
  put: (proxy: { url: string; name?: string; enabled?: boolean }) => Promise<ProxyItem>
  /** Returns whether there was one. */
  remove: (id: string) => Promise<boolean>
  /** Reads the list anew: another process changed it. */
  reload: () => Promise<void>
  /**
   * The address an account is sent through: its own, else one of the list. Accounts are spread over those that work, and
   * stay with theirs as long as it does. Undefined when the list is empty.
   */
  addressOf: (account: Account) => string | undefined
  /** Takes in how a connection through this address went. */
  note: (url: string, outcome: { ms: number; failure?: string }) => void
  /** The health of any address that was used. */
  healthOf: (url: string) => ProxyHealth
}

type ProxiesOptions = { store: ProxyStore; now: () => number; log: Log }

// So many failures in a row, and accounts of the list go elsewhere; after the pause one of them tries again.
const mostFailures = 3
const pauseMs = 60_000

const unknown: ProxyHealth = { state: 'unknown', latencyMs: 0, checkedAt: 0, failures: 0, error: '' }

/** Reads the list. */
export async function createProxies({ store, now, log }: ProxiesOptions): Promise<Proxies> {
  const read = async () => new Map((await store.all()).map((proxy) => [proxy.id, proxy]))
  let kept = await read()
  const health = new Map<string, ProxyHealth>()
  let ready = [...kept.values()].filter(({ enabled }) => enabled)

  const changed = () => {
    ready = [...kept.values()].filter(({ enabled }) => enabled)
  }
  const healthOf = (url: string) => health.get(url) ?? unknown
  const isResting = ({ url }: Proxy, at: number) => {
    const { failures, checkedAt } = healthOf(url)
    return failures >= mostFailures && at - checkedAt < pauseMs
  }
  const item = (proxy: Proxy): ProxyItem => ({ ...proxy, health: healthOf(proxy.url) })

  /** The one whose address and the account's id hash highest: when one fails, nobody else moves. */
  function spread({ id }: Account): string | undefined {
    const at = now()
    const working = ready.filter((proxy) => !isResting(proxy, at))
    let best: Proxy | undefined
    let most = -1
    for (const proxy of working.length > 0 ? working : ready) {
      const score = Number(Bun.hash.wyhash(`${proxy.id} ${id}`) & 0xffffffffn)
      if (score > most) [best, most] = [proxy, score]
    }
    return best?.url
  }

  return {
    list: () => [...kept.values()].map(item),
    find: (id) => {
      const proxy = kept.get(id)
      return proxy && item(proxy)
    },
    put: async ({ url, name, enabled }) => {
      const id = `px_${Bun.SHA256.hash(url, 'hex').slice(0, 16)}`
      const before = kept.get(id)
      const proxy = {
        id,
        url,
        name: name ?? before?.name ?? '',
        enabled: enabled ?? before?.enabled ?? true,
        createdAt: before?.createdAt ?? now(),
      }
      await store.put(proxy)
      kept.set(id, proxy)
      changed()
      return item(proxy)
    },
    remove: async (id) => {
      if (!kept.has(id)) return false
      await store.remove(id)
      kept.delete(id)
      changed()
      return true
    },
    reload: async () => {
      kept = await read()
      changed()
    },
    addressOf: (account) => account.settings?.proxyUrl ?? (ready.length > 0 ? spread(account) : undefined),
    note: (url, { ms, failure }) => {
      const before = healthOf(url)
      const failures = failure === undefined ? 0 : before.failures + 1
      const latencyMs = failure === undefined ? Math.round(ms) : before.latencyMs
      const state = failure === undefined ? 'ok' : 'failing'
      health.set(url, { state, latencyMs, failures, checkedAt: now(), error: failure ?? '' })
      if (failures === mostFailures) log.warn('a proxy fails', { proxy: maskedProxy(url), error: failure })
      if (failures === 0 && before.failures >= mostFailures)
        log.info('a proxy works again', { proxy: maskedProxy(url) })
    },
    healthOf,
  }
}
