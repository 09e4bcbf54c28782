import { publicPrefix } from './base-path.ts'
import { type Peer, publicOrigin } from './peer.ts'

/** The settings of `[app]` that links depend on; "" where the request decides. */
export type LinkSettings = { public_base_url: string; app_url: string; base_path: string }

/**
 * What stands before `/v1` in this gateway's links, without a trailing slash: what the operator set, else the origin
 * and prefix the request came to. An operator who pasted the whole base URL meant the part before `/v1`.
 */
export function publicBaseUrl(app: LinkSettings, peer: Peer, trusted: readonly string[]): string {
  const set = app.public_base_url || app.app_url
  if (set) return set.replace(/\/+$/, '').replace(/\/v1$/, '')
  const { scheme = 'http', host } = publicOrigin(peer, trusted)
  return `${scheme}://${host}${publicPrefix(peer, trusted, app.base_path)}`
}
