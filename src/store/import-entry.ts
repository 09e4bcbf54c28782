import { credentialKind } from '../core/credential-kind.ts'
import { credentialIn } from '../lib/credential.ts'
import { findTokens } from '../lib/web-token.ts'
import { isSecretName } from './import-note.ts'
import type { NewEntry } from './token-edit.ts'
import { credentialNames, type Puzzle, readEntry } from './token-entry.ts'
import { defaultPool } from './token-scan.ts'
import { type Fields, isFields } from '../lib/fields.ts'

/** The same pool under the names that siblings give it. */
const poolNames: Record<string, string> = {
  xaikeys: 'xaiKeys',
  ssobasic: 'ssoBasic',
  ssonormal: 'ssoBasic',
  basic: 'ssoBasic',
  free: 'ssoBasic',
  normal: 'ssoBasic',
  ssosuper: 'ssoSuper',
  super: 'ssoSuper',
  ssoheavy: 'ssoHeavy',
  heavy: 'ssoHeavy',
}
const wrappers =
  /^(tokens?|accounts?|data|items|list|results?|entries|pools?|keys|credentials?|sso|cookies?|log)$/i

/** The pool a name stands for; `fallback` for names that only wrap a list, and for what can be no name. */
export function poolNamed(name: unknown, fallback: string): string {
  if (typeof name !== 'string' || wrappers.test(name) || !/^[\w.-]{1,64}$/.test(name)) return fallback
  return poolNames[name.toLowerCase()] ?? name
}

export const isKnownPool = (name: string): boolean => Object.hasOwn(poolNames, name.toLowerCase())

/** Where entries go that name no pool. */
export const usualPool = defaultPool

const theirs = new Set([
  ...credentialNames,
  'createdTime',
  'failedCount',
  'lastFailureTime',
  'lastFailureReason',
])
const ours = [
  'status_reason',
  'status_since',
  'cooling_until',
  'note',
  'tags',
  'created_at',
  'use_count',
].concat(['fail_count', 'last_used_at', 'last_sync_at', 'last_fail_at', 'last_fail_reason'])
const dropped = new Set([...theirs, ...ours, 'status', 'enabled', 'pool', 'name', 'sso-rw', 'sso_rw'])

/**
 * One entry of an import: a text, an object, or whatever stands under a key that is the credential (`key` is empty
 * elsewhere). Fields of siblings get our names, those nobody knows stay as they are. `isPooled`: it stands in a pool.
 */
export function importedEntry(
  pool: string,
  key: string,
  value: unknown,
  isPooled = false,
): NewEntry | Puzzle {
  if (key === '' && typeof value === 'string') return listedText(pool, value)
  const entry = readEntry(pool, key, value)
  if ('problem' in entry) return entry
  const { credential } = entry
  if (!isFields(value)) return { credential, pool: poolFor(credential, pool), fields: {} }
  const known: [string, unknown][] = [
    ['status', entry.status === 'active' ? '' : entry.status],
    ['status_reason', entry.statusReason],
    ['status_since', entry.statusSince],
    ['cooling_until', entry.coolingUntil],
    ['note', entry.note],
    ['name', entry.identity.name],
    ['tags', entry.tags],
    ['created_at', entry.createdAt],
    ['use_count', entry.useCount],
    ['fail_count', entry.failCount],
    ['last_used_at', entry.lastUsedAt],
    ['last_sync_at', entry.lastSyncAt],
    ['last_fail_at', entry.lastFailAt],
    ['last_fail_reason', entry.lastFailReason],
  ]
  const told = known.filter(([, field]) => (Array.isArray(field) ? field.length > 0 : Boolean(field)))
  // Beside a pool a tier is the operator's override; elsewhere it says which pool the account belongs to.
  const isTold = (name: string) => name !== 'tier' || isPooled || typeof value['pool'] === 'string'
  const rest = Object.entries(value).filter(
    ([name]) => !dropped.has(name) && !isSecretName(name) && isTold(name),
  )
  const named = [value['pool'], ...(isPooled ? [] : [value['tier'], value['type']])].find(
    (name) => typeof name === 'string' && isKnownPool(name),
  )
  const fields: Fields = Object.fromEntries([...told, ...rest])
  return { credential, pool: poolFor(credential, poolNamed(named ?? value['pool'], pool)), fields }
}

/** A key stands among the keys, whatever pool was chosen: nobody may take it for a session. */
export function poolFor(credential: string, pool: string): string {
  const { kind, pool: usual } = credentialKind(credential)
  return kind === 'key' ? usual : pool
}

/** A text in a list of credentials: whatever it looks like, somebody put it there on purpose. */
function listedText(pool: string, text: string): NewEntry | Puzzle {
  const credential = credentialIn(text)
  if (credential === undefined) return { problem: text.trim() === '' ? 'an empty text' : 'not a token' }
  return { credential, pool: poolFor(credential, pool), fields: {} }
}

/** Whether a text that stands under no name for credentials is one all the same. */
export function isToken(text: string): boolean {
  const [first] = findTokens(text).tokens
  return first !== undefined && credentialIn(text) === first.token
}

/** The names a list or dictionary of credentials goes by, beside those of pools. */
export const isListName = (name: string): boolean =>
  /^(tokens?|sso(_?tokens?)?|credentials?|cookies?|accounts?)$/i.test(name)

/** Whether a cookie of this domain is the web app's: other sites have one called `sso` too. */
export const isOurSite = (domain: string): boolean => /(?:^|\.)(?:grok\.com|x\.ai)$/i.test(domain)
