import { fail } from '../../core/fault.ts'

/** Addresses of the services a cloud gives to its own machines: no API is there, and credentials are. */
const metadata =
  /^(?:169\.254\.\d+\.\d+|\[fe80:.*|\[fd00:ec2:.*|metadata(?:\.google\.internal)?|168\.63\.129\.16|100\.100\.100\.200)$/i

/**
 * The base URL of an API without a slash at its end. Any server may be one that speaks Responses, also in a private network;
 * what is no http(s) address, holds a password, or is where clouds keep their credentials is refused. Throws `internal`.
 */
export function apiBase(url: string): string {
  const parsed = URL.parse(url)
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:'
  if (!parsed || !isWeb || parsed.username || parsed.password || metadata.test(parsed.hostname))
    return fail({
      kind: 'internal',
      message:
        'The base URL of the xAI API is not usable. The operator should look at xai.base_url, or at that of the account.',
      detail: `base URL ${parsed ? parsed.origin : 'that is none'}`,
    })
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '')
}
