import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { Server } from 'bun'
import type { Deps } from './deps.ts'
import type { Fault } from './core/fault.ts'

/** What keeps connections from using up the descriptors of the process, as near as Bun lets (docs/reliability.md). */
export type Connections = {
  /** Begins to watch the server's connections. */
  watch: (server: Server<unknown>) => void
  /** Why no further request of the API is taken now; undefined when one is. */
  refusal: (path: string) => Fault | undefined
  close: () => void
}

/** The files this process has open, sockets among them, and how many it may; undefined where the system does not say. */
export type OpenFiles = { count: () => number | undefined; limit: number | undefined }

type ConnectionOptions = Pick<Deps, 'config' | 'log'> & { files?: OpenFiles; everyMs?: number }

/** Seconds a connection without a request stays open, and Bun's own limit for the head of the first is 12. */
export const keepAliveSeconds = 75

const lookEveryMs = 100
/** Descriptors that files, the database and upstream connections of running requests need. */
const headroom = 32

/**
 * Above `server.max_connections` idle connections are closed, all of them: Bun does not say which is the oldest. When
 * that leaves no room, requests of the API are refused; the panel and health checks are not.
 */
export function guardConnections(options: ConnectionOptions): Connections {
  const { config, log, files = openFiles(), everyMs = lookEveryMs } = options
  const own = files.count() ?? 0
  let timer: ReturnType<typeof setInterval> | undefined
  let isFull = false
  let told = false

  /** Above the first idle connections go, above the second nothing is taken any more. */
  function bounds(): { most: number; end: number } | undefined {
    const most = config.current().server.max_connections
    const { limit } = files
    if (most > 0) return { most: own + most, end: Math.min(own + most, (limit ?? Infinity) - headroom) }
    return limit === undefined ? undefined : { most: Math.floor((limit * 3) / 4), end: limit - headroom }
  }

  function look(server: Server<unknown>): void {
    const within = bounds()
    const count = within && files.count()
    if (within === undefined || count === undefined) return
    if (count > within.most) server.closeIdleConnections()
    const left = count > within.most ? (files.count() ?? 0) : count
    isFull = left > within.end
    if (isFull === told) return
    told = isFull
    if (isFull) log.error('too many connections: requests of the API are refused', { open: left })
    else log.info('requests of the API are taken again', { open: left })
  }

  return {
    watch: (server) => {
      const { limit } = files
      if (limit !== undefined && limit < 4096)
        log.warn(`the process may have ${limit} files and connections open; raise "ulimit -n"`, { limit })
      timer = setInterval(look, everyMs, server)
      timer.unref()
    },
    refusal: (path) => (isFull && !spared.test(path) ? overloaded : undefined),
    close: () => clearInterval(timer),
  }
}

const spared = /^\/(health|healthz|readyz|metrics|admin|api\/v1\/admin|swagger)(\/|$)/

const overloaded: Fault = {
  kind: 'overloaded',
  message: 'Too many connections are open at this gateway. Try again in a moment.',
  retryAfterSeconds: 5,
}

/** Of Linux; elsewhere nothing is known, and only `server.max_connections` could be asked for in vain. */
function openFiles(): OpenFiles {
  const folder = '/proc/self/fd'
  return {
    count: () => {
      try {
        // Newer kernels tell the number as the folder's size, at no cost.
        return statSync(folder).size || readdirSync(folder).length
      } catch {
        return undefined
      }
    },
    limit: fileLimit(),
  }
}

function fileLimit(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
