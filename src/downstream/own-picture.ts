import type { Deps } from '../deps.ts'
import type { OwnFile } from '../gateway/attachments/load.ts'
import { publicBaseUrl } from '../lib/public-base-url.ts'
import type { RequestInfo } from './request-info.ts'

// Every path our pictures are served under (downstream/files).
const path = /^\/(?:(?:v1\/)?files\/image|images)\/([^/?#]+)$/

/**
 * Pictures we made, by the links we gave out: a caller who sends one back gets it from our folder. Fetching it would mean
 * asking ourselves, mostly over an address that strangers' URLs must not lead to.
 */
export function ownPicture({ config, media }: Pick<Deps, 'config' | 'media'>, info: RequestInfo): OwnFile {
  return async (url) => {
    const { app, server, downstream } = config.current()
    const bases = [app, { ...app, public_base_url: '', app_url: '' }].map((links) =>
      publicBaseUrl(links, info.peer, server.trusted_proxies),
    )
    const base = bases.find((each) => url.startsWith(`${each}/`))
    const name = base === undefined ? undefined : path.exec(url.slice(base.length))?.[1]
    if (name === undefined || !downstream.enable_files) return undefined
    const found = await media.find('image', name)
    return found?.read()
  }
}
