import { fail } from '../core/fault.ts'
import { publicOrigin, type Peer } from '../lib/peer.ts'

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A request that changes nothing. */
export const isRead = ({ method }: Request): boolean => reads.has(method)

/**
 * Throws unless a write comes from the panel's own origin, when the browser names one, and is JSON: a foreign page
 * can send neither without asking first, and the admin API answers no preflight.
 */
export function checkWrite(request: Request, peer: Peer, trusted: readonly string[]): void {
  if (isRead(request)) return
  const origin = request.headers.get('origin')
  if (origin !== null && !isSame(origin, peer, trusted))
    fail({
      kind: 'origin_not_allowed',
      message: `The page at ${origin.slice(0, 100)} may not change anything here. Behind a reverse proxy, pass the Host header on and list the proxy in server.trusted_proxies.`,
    })
  const type = request.headers.get('content-type') ?? ''
  // A page elsewhere may send neither type without being allowed to first, and files are no JSON.
  if (request.method !== 'DELETE' && !/^application\/(json|octet-stream)\s*(;|$)/i.test(type))
    fail({
      kind: 'unsupported_media_type',
      message: 'Send the body as JSON, with "content-type: application/json".',
    })
}

/** A proxy that terminates TLS and does not say so leaves the scheme unknown; then the host decides. */
function isSame(origin: string, peer: Peer, trusted: readonly string[]): boolean {
  const { scheme, host } = publicOrigin(peer, trusted)
  const from = /^(https?):\/\/(.+)$/.exec(origin.toLowerCase())
  return from !== null && from[2] === host.toLowerCase() && (scheme === undefined || scheme === from[1])
}
