import { type Account, type AccountEntry, everyMode } from '../core/account.ts'
import { credentialKind } from '../core/credential-kind.ts'
import type { Remembered } from './store.ts'
import type { TokenEntry } from './token-entry.ts'

/**
 * An entry of the file with what is remembered of its account. `lastStatus` is the status the file showed before,
 * undefined when it was never seen: a status that differs from it is a person's word and counts, the same one is only
 * what we wrote ourselves, and none at all says nothing.
 */
export function accountEntry(
  id: string,
  entry: TokenEntry,
  remembered: Remembered | undefined,
  lastStatus: string | undefined,
): AccountEntry {
  const { credential, pool, note, tags, createdAt, source, status, identity, settings } = entry
  const known = remembered?.known ?? knownFrom(entry)
  const { upstream } = credentialKind(credential)
  const listed: AccountEntry = { id, upstream, credential, pool, note, tags, createdAt, identity, known }
  if (source) listed.source = source
  if (settings) listed.settings = settings
  if (status === '' || lastStatus === undefined || status === lastStatus) return listed
  return { ...listed, edited: { state: status, reason: reasonOf(entry), coolingUntil: entry.coolingUntil } }
}

/** What a file from elsewhere tells of an account this database never met. */
function knownFrom(entry: TokenEntry): Partial<Account> {
  const { status, coolingUntil, statusSince, useCount, failCount, lastUsedAt, lastSyncAt } = entry
  const { lastFailAt, lastFailReason } = entry
  // Siblings write "cooling" without an end. Nobody knows how long that was meant, so the account is simply asked.
  const state = status === 'cooling' || status === '' ? 'active' : status
  return {
    state,
    reason: status === '' ? '' : entry.statusReason || (state === 'active' ? '' : reasonOf(entry)),
    since: statusSince,
    cooling: status === 'cooling' && coolingUntil > 0 ? { [everyMode]: coolingUntil } : {},
    useCount,
    failCount,
    lastUsedAt,
    lastSyncAt,
    lastFailAt,
    lastFailReason,
  }
}

const reasonOf = ({ status, statusReason, lastFailReason }: TokenEntry): string =>
  statusReason || (status === 'disabled' ? '' : lastFailReason) || `set to "${status}" in token.json`
