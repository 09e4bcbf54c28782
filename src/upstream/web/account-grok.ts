import type { Config } from '../../config/schema.ts'
import type { Account } from '../../core/account.ts'

/** The way an account takes out of this machine, where it has one of its own. */
export type AccountRoutes = {
  /** The proxy for everything the account sends, as Bun's fetch can use it; undefined: those of `[grok]`. */
  proxyOf: (account: Account) => string | undefined
  /** Tells how a connection went: `ms` until it was answered. A `failure` is one of the way, not of the upstream. */
  note: (account: Account, outcome: { ms: number; failure?: string }) => void
}

/**
 * `[grok]` as it counts for one account: its own proxy and browser values in place of everybody's. A clearance belongs
 * to the browser and the address it was copied from (upstream-protocol 1.2), so whoever has a proxy, a user agent or a
 * clearance of its own is never sent out with the others' clearance.
 */
export function grokFor(
  { config, routes }: { config: () => Config; routes?: AccountRoutes | undefined },
  account: Account,
): Config['grok'] {
  const { grok } = config()
  const proxy = routes?.proxyOf(account)
  const { userAgent, cfClearance } = account.settings ?? {}
  if (proxy === undefined && userAgent === undefined && cfClearance === undefined) return grok
  return {
    ...grok,
    ...(proxy !== undefined && { base_proxy_url: proxy, asset_proxy_url: proxy }),
    user_agent: userAgent ?? grok.user_agent,
    cf_clearance: cfClearance ?? '',
  }
}
