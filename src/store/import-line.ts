import { credentialIn } from '../lib/credential.ts'
import { findApiKeys, findTokens, type FoundToken, isApiKey } from '../lib/web-token.ts'
import { poolFor } from './import-entry.ts'
import { identityIn } from './import-note.ts'
import type { NewEntry } from './token-edit.ts'
import type { Puzzle } from './token-entry.ts'

/** What one line gave: accounts, or why there is none; and how many of its other parts were not taken. */
export type LineResult = { found: NewEntry | Puzzle; leftOut: number }

const cookie = /(?:^|[;,\s:"'^])sso=["']?([^;,\s"'^]+)/gi
const cookieRw = /(?:^|[;,\s:"'^])sso-rw=["']?([^;,\s"'^]+)/gi

/**
 * The accounts of a line of free text. A token is found by what it is, wherever it stands; a text that does not look
 * like one is taken only as the value of an `sso` cookie. Who it belongs to becomes the note. `pool` is for all of them.
 */
export function readLine(pool: string, text: string): LineResult[] {
  const { tokens, foreign } = findTokens(text)
  const own = [...withoutSecond(text, tokens), ...findApiKeys(text)]
  const entry = (credential: string, fields = {}): NewEntry => ({
    credential,
    pool: poolFor(credential, pool),
    fields,
  })
  if (own.length > 1) return own.map(({ token }) => ({ found: entry(token), leftOut: 0 }))
  const [only] = own
  const values = cookieValues(text)
  if (values.some(isApiKey)) return [{ found: { problem: 'an API key in a cookie' }, leftOut: 0 }]
  if (only) {
    const { note, email, leftOut } = identityIn(text.slice(0, only.start), text.slice(only.end))
    const fields = { ...(note && { note }), ...(email && { email }) }
    return [{ found: entry(only.token, fields), leftOut }]
  }
  if (values.length > 0) return values.map((value) => ({ found: entry(value), leftOut: 0 }))
  return [{ found: { problem: foreign > 0 ? foreignProblem : plainProblem(text) }, leftOut: 0 }]
}

const foreignProblem = 'not a token: a JWT of another service, the web app’s names a session'

function plainProblem(text: string): string {
  const isWord = /^[\w.+/=~%|:-]{20,}$/.test(text.trim())
  return isWord
    ? 'not a token: it is no JWT. If it is the value of the sso cookie, put sso= before it'
    : 'not a token'
}

function cookieValues(text: string): string[] {
  const values = (pattern: RegExp) => [...text.matchAll(pattern)].flatMap(([, value]) => value ?? [])
  const found = values(cookie)
  const all = found.length > 0 ? found : values(cookieRw)
  return [...new Set(all)].filter((value) => credentialIn(value) !== undefined)
}

/** Without the value of `sso-rw`, which serves only where there is no `sso`. */
function withoutSecond(text: string, tokens: FoundToken[]): FoundToken[] {
  const first = tokens.filter(
    ({ start }) => !/sso-rw["']?[=:\s]+["']?$/i.test(text.slice(Math.max(0, start - 12), start)),
  )
  return first.length > 0 ? first : tokens
}
