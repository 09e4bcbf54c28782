import { isTrusted, type Peer, type Trusted } from './peer.ts'

// Anything else in a prefix could end an attribute of the panel's page.
const prefixPattern = /^(\/[\w.~-]+)+$/

/**
 * The path below which callers reach this gateway, as `/grok`, or "". A trusted proxy says it in `X-Forwarded-Prefix`
 * (several in a row are joined), else it is `app.base_path`.
 */
export function publicPrefix({ address, headers }: Peer, trusted: Trusted, basePath: string): string {
  const forwarded = headers.get('x-forwarded-prefix')
  if (forwarded === null || !isTrusted(address, trusted)) return basePath
  const joined = forwarded
    .split(',')
    .map((one) => one.trim().replace(/\/+$/, ''))
    .join('')
  return prefixPattern.test(joined) ? joined : basePath
}

/** The path without the prefix, undefined when it is not below it. `/grok` itself is the root. */
export function withoutPrefix(path: string, prefix: string): string | undefined {
  if (prefix === '' || !path.startsWith(prefix)) return undefined
  const rest = path.slice(prefix.length)
  if (rest === '') return '/'
  return rest.startsWith('/') ? rest : undefined
}

/**
 * Takes the prefix off the request's URL, when it is there: proxies differ in whether they do it themselves. The
 * request stays the same object, because what is known of it (its socket's address, its signal) hangs on that.
 */
export function dropPrefix(request: Request, prefixes: readonly string[]): void {
  if (!URL.canParse(request.url)) return
  const url = new URL(request.url)
  for (const prefix of prefixes) {
    const rest = withoutPrefix(url.pathname, prefix)
    if (rest === undefined) continue
    url.pathname = rest
    Object.defineProperty(request, 'url', { value: url.href, configurable: true })
    return
  }
}
