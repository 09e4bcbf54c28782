import type { Config } from './config/schema.ts'
import type { LiveConfig } from './config/live.ts'
import { type Captures, createCaptures } from './captures.ts'
import { createSeenWords, type SeenWords } from './gateway/seen-words.ts'
import { createUnknowns, type Unknowns } from './gateway/unknowns.ts'
import { createWays, type Ways } from './gateway/ways.ts'
import type { Log } from './lib/log.ts'
import { createWatchdog } from './lib/watchdog.ts'
import type { Store } from './store/store.ts'
import { bridged } from './upstream/web/bridged.ts'
import type { WebOptions } from './upstream/web/call.ts'
import { xaiUpstream } from './upstream/xai/xai.ts'
import { webUpstream } from './upstream/web/web.ts'
import { createWords } from './upstream/web/words.ts'
import { createUpstreams, type Upstreams } from './upstream/upstreams.ts'

export type UpstreamDeps = {
  /** How to call the web app, for what asks it beside answers. */
  web: WebOptions
  ways: Ways
  unknowns: Unknowns
  /** What was last seen of the upstream's words. */
  seen: SeenWords
  captures: Captures
}

type UpstreamOptions = {
  config: LiveConfig
  store: Pick<Store, 'unknowns'>
  log: Log
  about: { dataDir: string; version: string }
}

type OpenOptions = {
  web: WebOptions
  config: () => Config
  /** Turns the address of a proxy into one that Bun's fetch can use. */
  reach: (url: string) => string
}

/** Every upstream there is. A new one is a line here, with its options. */
export function openUpstreams({ web, config, reach }: OpenOptions): Upstreams {
  const { routes, watchdog, onUnknown } = web
  const xai = xaiUpstream({
    settings: () => ({ ...config().xai, proxy_url: reach(config().xai.proxy_url) }),
    links: () => config().grok.citation_links,
    fetchAllow: () => config().server.fetch_allow,
    proxyOf: routes?.proxyOf,
    onProxy: routes?.note,
    watchdog,
    onUnknown,
  })
  return createUpstreams([webUpstream(web), xai], (id) => id !== xai.id || config().xai.enabled)
}

/** How the upstream is called, and what is remembered of it over all requests. */
export async function openUpstream({ config, store, log, about }: UpstreamOptions): Promise<UpstreamDeps> {
  const unknowns = await createUnknowns({ store: store.unknowns, now: Date.now, log })
  const words = createWords(config.current)
  const seen = createSeenWords(Date.now)
  const captures = createCaptures({ ...about, words, log, now: Date.now })
  const web = {
    config: bridged(config.current),
    words,
    watchdog: createWatchdog(),
    recorder: captures.recorder,
    onSeen: seen.note,
    onUnknown: unknowns.note,
  }
  const ways = createWays({
    now: Date.now,
    onTrouble: ({ transport, state, reason }) =>
      log.warn('a transport was refused or not understood; it is tried again after 30 seconds', {
        transport,
        state,
        reason,
      }),
    onHealed: (transport) => log.info('a transport works again', { transport }),
  })
  config.onChange((next, previous) => {
    // Other browser values, another proxy or path: whatever was refused before may pass now.
    const isSame = (['grok', 'upstream'] as const).every(
      (part) => JSON.stringify(next[part]) === JSON.stringify(previous[part]),
    )
    if (!isSame) ways.tryNow()
  })
  return { web, ways, unknowns, seen, captures }
}
