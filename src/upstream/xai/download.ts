import type { Account } from '../../core/account.ts'
import { fail } from '../../core/fault.ts'
import { fetchPublic } from '../../lib/fetch-public.ts'
import { wayOf, type XaiOptions } from './options.ts'
import { fetchOptions } from '../http.ts'

const limits = { maxBytes: 512 * 1024 ** 2, maxRedirects: 3, timeoutMs: 300_000 }

/**
 * Fetches a file the API made, without the key: its links are for whoever has them. One at the API's own address is fetched
 * the way the API is; any other only from the public Internet, because the link comes from outside (xai-official 8).
 */
export async function downloadFile(
  options: XaiOptions,
  url: string,
  account: Account,
  signal: AbortSignal,
): Promise<Response> {
  const { base, proxy } = wayOf(options, account)
  if (URL.parse(url)?.origin === new URL(base).origin)
    return fetch(url, { signal, redirect: 'manual', ...fetchOptions(proxy) })
  const found = await fetchPublic(url, { limits, allow: options.fetchAllow(), signal })
  if ('why' in found)
    return fail({
      kind: 'upstream_failed',
      upstreamStatus: 502,
      message: 'A file the xAI API made could not be fetched.',
      detail: `its address ${found.message}`,
    })
  return new Response(found.bytes, { headers: { 'content-type': found.contentType } })
}
