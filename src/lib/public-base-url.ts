import { publicPrefix } from './base-path.ts'
import { type Peer, publicOrigin } from './peer.ts'

/** The settings of `[app]` that links depend on; "" where the request decides. */
export type LinkSettings = { public_base_url: string; app_url: string; base_path: string }

/** What the operator set to stand before `/v1` in links, "" when nothing is set. One who pasted the whole base URL meant the part before `/v1`. */
export const fixedBaseUrl = (app: Pick<LinkSettings, 'public_base_url' | 'app_url'>): string =>
  (app.public_base_url || app.app_url).replace(/\/+$/, '').replace(/\/v1$/, '')

/**
 * What stands before `/v1` in this gateway's links, without a trailing slash: what the operator set, else the origin
 * and prefix the request came to.
 */
export function publicBaseUrl(app: LinkSettings, peer: Peer, trusted: readonly string[]): string {
  const set = fixedBaseUrl(app)
  if (set) return set
  const { scheme = 'http', host } = publicOrigin(peer, trusted)
  return `${scheme}://${host}${publicPrefix(peer, trusted, app.base_path)}`
}
