import type { Account } from '../../core/account.ts'
import { fail } from '../../core/fault.ts'
import { grokFor } from './account-grok.ts'
import { fetchOptions } from '../http.ts'
import type { WebOptions } from './call.ts'
import { downloadHeaders } from './headers.ts'
import { wordsOf } from './words.ts'
import { acceptEncoding, packed, unpacked } from '../../lib/unpack.ts'

/**
 * Fetches a generated file. The account's cookies go to `grok.base_url` and `grok.assets_url` alone; pictures of the
 * Imagine socket are public, and any other host is refused: a link in an answer must not carry a session away
 * (upstream-protocol 1.1, 5.4). `[upstream.hosts]` adds hosts; of those only the ones below the host of `grok.base_url` get the
 * cookies, as a browser would do. Redirects are not followed for the same reason.
 */
export async function downloadFile(
  options: Pick<WebOptions, 'config' | 'onUnknown' | 'routes' | 'words'>,
  url: string,
  account: Account,
  signal: AbortSignal,
): Promise<Response> {
  const grok = grokFor(options, account)
  const { onUnknown } = options
  const origin = URL.parse(url)?.origin
  const own = [grok.base_url, grok.assets_url].map((address) => new URL(address).origin)
  const open = new URL(grok.imagine_url).origin
  const further = furtherHost(url, wordsOf(options).mediaHosts)
  if (further && isSameSite(further, grok.base_url)) own.push(further.origin)
  if (origin === undefined || (![...own, open].includes(origin) && !further)) {
    onUnknown?.({ kind: 'host', name: origin ?? 'no host', sample: { url } })
    return fail({
      kind: 'upstream_failed',
      message: 'The upstream named a file on a host that is not its own. It is not fetched.',
      detail: `a generated file on ${origin ?? 'no host'}`,
    })
  }
  const { cookie, ...headers } = downloadHeaders(account.credential, grok, new URL(grok.base_url).origin)
  const answer = await fetch(url, {
    headers: {
      'accept-encoding': acceptEncoding,
      ...headers,
      ...wordsOf(options).headers('download'),
      ...(own.includes(origin) && { cookie }),
    },
    signal,
    redirect: 'manual',
    ...packed,
    ...fetchOptions(grok.asset_proxy_url || grok.base_proxy_url),
  })
  return unpacked(answer)
}

/** The address, where its host is one of the further ones. */
function furtherHost(url: string, hosts: ReadonlySet<string>): URL | undefined {
  const parsed = URL.parse(url)
  return parsed && /^https?:$/.test(parsed.protocol) && hosts.has(parsed.host) ? parsed : undefined
}

function isSameSite({ hostname, protocol }: URL, base: string): boolean {
  const site = new URL(base)
  const isBelow = hostname === site.hostname || hostname.endsWith(`.${site.hostname}`)
  return isBelow && protocol === site.protocol
}
