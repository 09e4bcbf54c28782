/** A token of the web app and where it stands in a text. */
export type FoundToken = { token: string; start: number; end: number }

/** What a text holds: tokens of the web app, each once, and how many JWTs of other services. */
export type TokenSearch = { tokens: FoundToken[]; foreign: number }

// A letter or digit in front would make it the middle of something else.
const jwt = /(?<![A-Za-z0-9_])eyJ[\w-]{5,}(?:\.[\w-]+){1,4}/g
// An HS256 signature in base64url, which never ends with "-": what follows is a separator.
const signatureLength = 43

/**
 * Every token of the web app in `text`, wherever it stands. It is an HS256 JWT with a `session_id`
 * (upstream-protocol.md 1.2). A JWT that names an issuer, an audience or scopes and no session belongs to another
 * service and is only counted.
 */
export function findTokens(text: string): TokenSearch {
  const tokens: FoundToken[] = []
  const sessions = new Set<string>()
  let foreign = 0
  if (!text.includes('eyJ')) return { tokens, foreign }
  for (const match of text.matchAll(jwt)) {
    const token = withoutSeparator(match[0])
    const { isForeign, session } = claimsOf(token)
    if (isForeign) foreign++
    else if (!sessions.has(session)) {
      sessions.add(session)
      tokens.push({ token, start: match.index, end: match.index + token.length })
    }
  }
  return { tokens, foreign }
}

/** The match up to a separator like `----`, which is made of a character that JWTs have too. */
function withoutSeparator(match: string): string {
  const cut = /[-_]{4,}/.exec(match)?.index
  if (cut === undefined) return match
  const signature = match.split('.', 3).join('.').length - (match.split('.', 3)[2]?.length ?? 0)
  const end = signature + signatureLength
  if (match.length === end) return match
  return match.slice(0, /^[-_]{4,}/.test(match.slice(end)) ? end : cut)
}

function claimsOf(token: string): { isForeign: boolean; session: string } {
  const parts = token.split('.')
  const own = { isForeign: false, session: token }
  // Five parts are an encrypted token; the web app's is signed.
  if (parts.length > 3) return { isForeign: true, session: '' }
  let claims: unknown
  try {
    claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    return own
  }
  if (typeof claims !== 'object' || claims === null) return own
  if ('session_id' in claims) return { isForeign: false, session: String(claims.session_id) || token }
  return { isForeign: foreignClaims.some((name) => name in claims), session: token }
}

const foreignClaims = ['iss', 'aud', 'azp', 'scope', 'scp', 'client_id']

/** Whether the text is a key of the official API, which must never be sent to the web app as a cookie. */
export const isApiKey = (text: string): boolean => /^xai-/i.test(text)

const apiKey = /(?<!\w)(?<!\w-)xai-[\w-]{8,}/gi

/** Every such key in the text, each once, and where it stands. */
export function findApiKeys(text: string): FoundToken[] {
  if (!/xai-/i.test(text)) return []
  const found = new Map<string, FoundToken>()
  for (const { 0: token, index: start } of text.matchAll(apiKey))
    if (!found.has(token)) found.set(token, { token, start, end: start + token.length })
  return [...found.values()]
}
