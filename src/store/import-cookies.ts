import { credentialIn } from '../lib/credential.ts'
import { isApiKey } from '../lib/web-token.ts'
import { isOurSite } from './import-entry.ts'
import type { NewEntry } from './token-edit.ts'
import type { Puzzle } from './token-entry.ts'

/** A cookie of a browser and the line it stands in. `domain` is empty when the export names none. */
export type Cookie = { name: string; value: string; domain: string; line: number }

// domain, whether of subdomains, path, whether secure, expiry, name, value; pasted tabs often arrive as blanks.
const netscape =
  /^(?:#HttpOnly_)?(\.?[\w.-]+)\s+(?:TRUE|FALSE)\s+\/\S*\s+(?:TRUE|FALSE)\s+-?\d+(?:\.\d+)?\s+(\S+)(?:\s+(.*))?$/i

/**
 * A line of a Netscape cookies.txt, as curl, yt-dlp and browser extensions write it; undefined for any other text.
 * `#HttpOnly_` before the domain marks a cookie, no comment.
 */
export function cookieLine(text: string, line: number): Cookie | undefined {
  const match = netscape.exec(text)
  if (!match) return undefined
  const [, domain = '', name = '', value = ''] = match
  return { name, value: value.trim(), domain, line }
}

/** The accounts among the cookies of one browser, each with its line. Cookies of other sites are passed over. */
export function jarEntries(
  pool: string,
  cookies: readonly Cookie[],
): { line: number; found: NewEntry | Puzzle }[] {
  const ours = cookies.filter(({ domain }) => domain === '' || isOurSite(domain))
  const named = (pattern: RegExp) => ours.filter(({ name }) => pattern.test(name))
  const first = named(/^sso$/i)
  const seen = new Set<string>()
  return (first.length > 0 ? first : named(/^sso-rw$/i)).flatMap(({ value, line }) => {
    const credential = credentialIn(value)
    if (credential === undefined || seen.has(credential)) return []
    seen.add(credential)
    // A key of an API is no cookie: whoever took it for one has mixed them up.
    const found = isApiKey(credential)
      ? { problem: 'an API key in a cookie' }
      : { credential, pool, fields: {} }
    return [{ line, found }]
  })
}
