import type { LiveConfig } from './config/live.ts'
import { createApp } from './app.ts'
import { certificatePaths } from './certificate-files.ts'
import { guardConnections } from './connections.ts'
import { isExposed } from './admin/alert-facts.ts'
import { lookForAlerts } from './admin/alert-look.ts'
import { watchAlerts } from './admin/alert-webhook.ts'
import { createDeps, type Deps } from './deps.ts'
import { serveEdge } from './edge.ts'
import { giveBack } from './lib/give-back.ts'
import type { Log } from './lib/log.ts'
import { selfUrl } from './lib/self-url.ts'
import { shareAccounts } from './shared-accounts.ts'
import { followStore } from './shared-deps.ts'
import { shareSettings } from './shared-settings.ts'
import type { OpenedStore } from './store/open-store.ts'
import { listen } from './listen.ts'
import type { WorkerLink } from './worker-link.ts'

export type ServerOptions = {
  config: LiveConfig
  opened: OpenedStore
  dataDir: string
  host: string
  port: number
  log: Log
  simulated: boolean
  version: string
  /** Where other gateways reach this one (`SERVER_SELF_URL`); made from its address when absent. */
  selfUrl?: string | undefined
  /** What `About.restart` calls. */
  restart?: () => void
  /** The seat among several processes on the port. */
  worker?: WorkerLink | undefined
}

/** A gateway that listens. `stop` lets running requests end, for `server.shutdown_seconds` at most; `cut` does not wait. */
export type Running = { url: string; stop: () => Promise<void>; cut: () => void }

/** Starts everything. Throws what the system says when it cannot listen, and an Error that says what to do when a file cannot be used. */
export async function startServer(options: ServerOptions): Promise<Running> {
  const { config, log, host, port, dataDir, simulated, version, opened, worker } = options
  const deps = await createDeps({
    about: { version, startedAt: Date.now(), simulated, dataDir, restart: options.restart, worker },
    config,
    opened,
  })
  const shared = sharing(deps)
  await shared.accounts()
  const app = createApp(deps)
  const connections = guardConnections({ config, log })
  const server = listen({
    serve: (at, tls) => serveEdge(deps, app, { host, port: at, tls, connections }),
    port,
    certificate: certificatePaths(config.current().server, dataDir),
    log,
  })
  const inner = worker?.leads
    ? serveEdge(deps, app, { host, port: 0, tls: undefined, connections, socket: worker.socket })
    : undefined
  startFetching(server)
  const follower = await followStore({
    ...deps,
    ...shared,
    info: () => {
      const { version, startedAt } = deps.about
      const at = Number(new URL(server.url).port)
      const tls = server.url.startsWith('https:')
      return { port: at, version, url: selfUrl({ host, port: at, tls }, options.selfUrl), startedAt }
    },
  })
  const stopGivingBack = giveBack({
    resident: process.memoryUsage.rss,
    isQuiet: () => deps.requests.open() === 0,
    collect: Bun.gc,
  })
  const stopAlerts =
    (worker?.leads ?? true)
      ? watchAlerts(deps, { look: () => lookForAlerts(deps, isExposed(server.hostname)) })
      : () => {}
  let closed: Promise<void> | undefined

  async function stop(): Promise<void> {
    stopAlerts()
    await follower.close()
    connections.close()
    stopGivingBack()
    const drained = Promise.all([server.stop(false), inner?.stop(false)])
    const limitMs = config.current().server.shutdown_seconds * 1000
    const limit = setTimeout(() => deps.requests.abortAll(shuttingDown), limitMs)
    const cut = Promise.withResolvers<void>()
    const lastWord = setTimeout(cut.resolve, limitMs + lastWordMs)
    // Keep-alive connections without a request would hold the server open for ever.
    await Promise.race([drained, idle(deps.requests.open), cut.promise])
    clearTimeout(limit)
    clearTimeout(lastWord)
    await Promise.all([server.stop(true), inner?.stop(true)])
    await deps.close()
  }

  return {
    url: server.url,
    stop: () => (closed ??= stop()),
    cut: () => {
      void server.stop(true)
      void inner?.stop(true)
    },
  }
}

const nothing = async () => {}

/** How settings and accounts are brought together with those of other processes. */
function sharing({ store, config, log, about: { dataDir }, accounts: keeper }: Deps) {
  const { settings, entries, shared } = store
  return {
    settings: shared && settings ? shareSettings({ store: settings, dataDir, log, config }) : nothing,
    accounts: shared && entries ? shareAccounts({ store: entries, dataDir, keeper, log }) : nothing,
  }
}

/**
 * The first call of a process starts a thread that needs descriptors, and without any left Bun ends the process: so it is
 * made at the start, to ourselves.
 */
function startFetching({ url }: { url: string }): void {
  fetch(new URL('/health', url), { headers: { connection: 'close' } }).catch(() => {})
}

// What a request that was ended gets to say so. One whose caller stopped sending in the middle has nobody to say it to.
const lastWordMs = 1000

const shuttingDown = {
  kind: 'shutting_down',
  message: 'The gateway is stopping. Send the request again in a moment.',
} as const

/** Resolves when no request is open. */
async function idle(open: () => number): Promise<void> {
  while (open() > 0) await Bun.sleep(20)
}
