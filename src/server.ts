import type { LiveConfig } from './config/live.ts'
import { createApp } from './app.ts'
import { certificatePaths } from './certificate-files.ts'
import { guardConnections } from './connections.ts'
import { isExposed } from './admin/alert-facts.ts'
import { startAlertWebhook } from './admin/alert-webhook.ts'
import { createDeps } from './deps.ts'
import { serveEdge } from './edge.ts'
import { giveBack } from './lib/give-back.ts'
import type { Log } from './lib/log.ts'
import { listen } from './listen.ts'

export type ServerOptions = {
  config: LiveConfig
  dataDir: string
  host: string
  port: number
  log: Log
  simulated: boolean
  version: string
  /** What `About.restart` calls. */
  restart?: () => void
}

/** A gateway that listens. `stop` lets running requests end, for `server.shutdown_seconds` at most; `cut` does not wait. */
export type Running = { url: string; stop: () => Promise<void>; cut: () => void }

/** Starts everything. Throws what the system says when it cannot listen, and an Error that says what to do when a file cannot be used. */
export async function startServer(options: ServerOptions): Promise<Running> {
  const { config, log, host, port, dataDir, simulated, version } = options
  const deps = await createDeps({
    about: { version, startedAt: Date.now(), simulated, dataDir, restart: options.restart },
    config,
    log,
  })
  const app = createApp(deps)
  const connections = guardConnections({ config, log })
  const server = listen({
    serve: (at, tls) => serveEdge(deps, app, { host, port: at, tls, connections }),
    port,
    certificate: certificatePaths(config.current().server, dataDir),
    log,
  })
  startFetching(server)
  const stopGivingBack = giveBack({
    resident: process.memoryUsage.rss,
    isQuiet: () => deps.requests.open() === 0,
    collect: Bun.gc,
  })
  const stopWebhook = startAlertWebhook(deps, { exposed: isExposed(server.hostname) })
  let closed: Promise<void> | undefined

  async function stop(): Promise<void> {
    stopWebhook()
    connections.close()
    stopGivingBack()
    const drained = server.stop(false)
    const limitMs = config.current().server.shutdown_seconds * 1000
    const limit = setTimeout(() => deps.requests.abortAll(shuttingDown), limitMs)
    const cut = Promise.withResolvers<void>()
    const lastWord = setTimeout(cut.resolve, limitMs + lastWordMs)
    // Keep-alive connections without a request would hold the server open for ever.
    await Promise.race([drained, idle(deps.requests.open), cut.promise])
    clearTimeout(limit)
    clearTimeout(lastWord)
    await server.stop(true)
    await deps.close()
  }

  return {
    url: server.url,
    stop: () => (closed ??= stop()),
    cut: () => {
      void server.stop(true)
    },
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
