import type { Fault } from './core/fault.ts'
import { peerHeader } from './lib/carried-peer.ts'
import type { WorkerLink } from './worker-link.ts'

/**
 * What one process does for all of them: the panel and its API, metrics and readiness, videos and whatever else is a job, a
 * caller's own use. A path that merely looks like one of these is answered there just the same.
 */
const leaders = /\/(?:admin|api|swagger|metrics|readyz|videos|usage|dashboard|conversations|mcp)(?:\/|$)/

const away: Fault = {
  kind: 'overloaded',
  message: 'The process that does this is starting again. Try again in a second.',
  retryAfterSeconds: 1,
}

/** Whether the leader answers it. The same key of a request sent again has to meet the same process. */
const isLeaders = (path: string, { headers }: Request): boolean =>
  leaders.test(path) || headers.has('idempotency-key')

/**
 * Hands a request on to the process that leads. Answers undefined for what any of them answers; a fault when that process
 * is away.
 */
export function forwarder(link: WorkerLink | undefined) {
  if (!link || link.leads) return undefined
  return (request: Request, address: () => string | undefined): Promise<Response | Fault> | undefined => {
    const url = URL.parse(request.url)
    if (!url || !isLeaders(url.pathname, request)) return undefined
    const headers = new Headers(request.headers)
    headers.set(peerHeader, `${address() ?? ''} ${url.protocol}`)
    const { method, body, signal } = request
    return fetch(`http://leader${url.pathname}${url.search}`, {
      unix: link.socket,
      method,
      headers,
      signal,
      redirect: 'manual',
      decompress: false,
      timeout: false,
      ...(body && { body }),
    }).catch((error: unknown) => {
      if (signal.aborted) throw error
      return away
    })
  }
}
