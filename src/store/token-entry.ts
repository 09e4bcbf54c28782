import type { Account, AccountState } from '../core/account.ts'
import { credentialIn } from '../lib/credential.ts'
import type { AccountIdentity, AccountSettings } from '../core/account-settings.ts'
import { readIdentity, readSettings } from './account-settings.ts'
import { type Fields, isFields } from '../lib/fields.ts'

/** One account as an entry of token.json tells of it. Times are epoch milliseconds, 0 is never. */
export type TokenEntry = Pick<
  Account,
  'credential' | 'pool' | 'note' | 'tags' | 'createdAt' | 'useCount' | 'failCount'
> &
  Pick<Account, 'lastUsedAt' | 'lastSyncAt' | 'lastFailAt' | 'lastFailReason'> & {
    /** Empty when the entry says nothing of it. */
    status: AccountState | ''
    statusReason: string
    statusSince: number
    coolingUntil: number
    /** The id it keeps although its credential is a newer one; empty when it goes by its credential. */
    id: string
    identity: AccountIdentity
    /** Where it was imported from; empty when the entry does not say. */
    source: string
    settings: AccountSettings | undefined
  }

/** Why an entry was not understood, or what about it was not. */
export type Puzzle = { problem: string }

const statuses: Record<string, AccountState> = {
  active: 'active',
  cooling: 'cooling',
  expired: 'expired',
  invalid: 'expired',
  blocked: 'blocked',
  banned: 'blocked',
  disabled: 'disabled',
}

/**
 * An entry of any sibling's file: a string, an object with the credential inside, or anything below a key that is the
 * credential. `key` is empty in a list.
 */
export function readEntry(pool: string, key: string, value: unknown): TokenEntry | Puzzle {
  const fields = isFields(value) ? value : {}
  const credential = credentialOf(key, value)
  if (!credential) return { problem: kindOf(value) }
  return {
    credential,
    pool,
    status: statusOf(fields),
    statusReason: text(fields, 'status_reason'),
    statusSince: time(fields, 'status_since'),
    coolingUntil: time(fields, 'cooling_until'),
    // In the dictionaries of a sibling the name is a note.
    note: key === '' ? text(fields, 'note') : text(fields, 'note', 'name'),
    tags: tagsOf(fields['tags']),
    createdAt: time(fields, 'created_at', 'createdTime'),
    useCount: count(fields, 'use_count'),
    failCount: count(fields, 'fail_count', 'failedCount'),
    lastUsedAt: time(fields, 'last_used_at'),
    lastSyncAt: time(fields, 'last_sync_at'),
    lastFailAt: time(fields, 'last_fail_at', 'lastFailureTime'),
    lastFailReason: text(fields, 'last_fail_reason', 'lastFailureReason'),
    id: /^acc_[\da-f]{16}$/.test(text(fields, 'id')) ? text(fields, 'id') : '',
    source: text(fields, 'source').slice(0, 200),
    identity: readIdentity(key === '' ? fields : { ...fields, name: undefined }),
    settings: readSettings(fields),
  }
}

/** A status this version does not know; undefined when there is none or it is known. */
export function unknownStatus(value: unknown): string | undefined {
  const status = isFields(value) ? value['status'] : undefined
  if (status === undefined || status === null || status === '') return undefined
  return typeof status === 'string' && statuses[status.trim().toLowerCase()] ? undefined : String(status)
}

// What the field with the credential is called, in the order of trust.
export const credentialNames = ['token', 'sso', 'sso_token', 'ssoToken', 'credential', 'cookie', 'cookies']

function credentialOf(key: string, value: unknown): string | undefined {
  if (typeof value === 'string') return credentialIn(key) ?? credentialIn(value)
  if (!isFields(value)) return credentialIn(key)
  const named = credentialNames.flatMap((name) => {
    const found = value[name]
    return typeof found === 'string' && found.trim() !== '' ? [found] : []
  })
  // `token` may be of another service where `sso` is there too.
  const best = named.find((found) => /^(sso=)?eyJ/.test(found)) ?? named[0]
  return credentialIn(best ?? key)
}

function statusOf(fields: Fields): AccountState | '' {
  const status = fields['status']
  if (typeof status === 'string') return statuses[status.trim().toLowerCase()] ?? ''
  return fields['enabled'] === false ? 'disabled' : ''
}

/** The field, else the one a sibling has in its place. */
const pick = (fields: Fields, name: string, other: string | undefined): unknown =>
  fields[name] ?? (other === undefined ? undefined : fields[other])

function text(fields: Fields, name: string, other?: string): string {
  const value = pick(fields, name, other)
  return typeof value === 'string' ? value : ''
}

function count(fields: Fields, name: string, other?: string): number {
  const value = pick(fields, name, other)
  return typeof value === 'number' && value > 0 ? Math.floor(value) : 0
}

/** Milliseconds; siblings also wrote seconds and ISO dates. */
function time(fields: Fields, name: string, other?: string): number {
  const value = pick(fields, name, other)
  const number = typeof value === 'string' ? Date.parse(value) : value
  if (typeof number !== 'number' || !(number > 0)) return 0
  return Math.floor(number < 100_000_000_000 ? number * 1000 : number)
}

function tagsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(',').flatMap((tag) => tag.trim() || [])
  return Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : []
}

/** What stands there, without showing it: it may be a credential with a slip of the pen in it. */
function kindOf(value: unknown): string {
  if (isFields(value)) return 'an object without a token'
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'string') return `the value ${String(value).slice(0, 20)}`
  return value.trim() === '' ? 'an empty text' : 'a text that is no token'
}
