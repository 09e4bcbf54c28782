import type { Account } from '../core/account.ts'
import { identityOf } from '../core/account-settings.ts'
import { isObject, isString, items, skipValue, valueAt } from './json-scan.ts'
import type { Placed } from './token-scan.ts'
import type { Fields } from '../lib/fields.ts'

/** What the gateway owns of an entry: everything else in it is the operator's. */
function ownFields(account: Account): Fields {
  const ends = Object.values(account.cooling)
  const { name, email, userId } = identityOf(account)
  const fields: Fields = {
    status: account.state,
    status_reason: account.reason,
    status_since: account.since,
    cooling_until: account.state === 'cooling' ? Math.max(0, ...ends) : 0,
    use_count: account.useCount,
    fail_count: account.failCount,
    last_used_at: account.lastUsedAt,
    last_sync_at: account.lastSyncAt,
    last_fail_at: account.lastFailAt,
    last_fail_reason: account.lastFailReason,
    name,
    email,
    user_id: userId,
  }
  // One number is all the siblings know; the mode every tier has says most about the account.
  const quota = account.quota['fast']
  return quota ? { ...fields, quota: quota.remaining } : fields
}

/**
 * The entry's text with what we own brought up to date, undefined when there is nothing to write. The rest of the text
 * is not touched, and a field that says nothing (0, "") is not added.
 */
export function patchEntry(bytes: Buffer, placed: Placed, account: Account): string | undefined {
  // A dictionary's value that is no object has no place for fields: its state lives in grok2api.db alone.
  if (placed.key !== '' && !isObject(bytes, placed.start)) return undefined
  return patchFields(bytes, placed, ownFields(account))
}

/** The entry's text with these fields set, undefined when it says all of it already. Nothing else is touched. */
export function patchFields(bytes: Buffer, placed: Placed, fields: Fields): string | undefined {
  const { start, end, key, entry } = placed
  if ('problem' in entry) return undefined
  if (isObject(bytes, start)) return patchObject(bytes, placed, fields)
  const telling = Object.entries(fields).filter(([name, value]) => !saysNothing(name, value))
  if (telling.length === 0) return undefined
  const members = telling.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  const name = key === '' && isString(bytes, start) ? 'token' : 'value'
  return `{"${name}": ${bytes.toString('utf8', start, end)}, ${members.join(', ')}}`
}

/** Whether a field with this value is as good as none. */
const saysNothing = (name: string, value: unknown) =>
  value === 0 ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (name === 'status' && value === 'active')

type Edit = { from: number; to: number; text: string }

function patchObject(bytes: Buffer, placed: Placed, fields: Fields): string | undefined {
  const { start, end, entry } = placed
  const { places, last } = membersOf(bytes, start)
  const status = 'status' in entry ? entry.status || 'active' : 'active'
  const edits: Edit[] = []
  const missing: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    const place = places.get(name)
    const text = JSON.stringify(value)
    // An unknown word, or one in other letters, is left as it stands while it means what we would write.
    const same =
      name === 'status'
        ? status === value
        : place && JSON.stringify(valueAt(bytes, place.from, place.to)) === text
    if (same || (!place && name !== 'status' && saysNothing(name, value))) continue
    if (place) edits.push({ ...place, text })
    else missing.push(`${JSON.stringify(name)}: ${text}`)
  }
  if (missing.length > 0) edits.push({ from: last, to: last, text: appended(bytes, start, last, missing) })
  if (edits.length === 0) return undefined
  return spliced(bytes, { start, end }, edits)
}

/** Where each member's value stands (of a repeated key the last, as JSON.parse has it), and where the last one ends. */
function membersOf(bytes: Buffer, start: number) {
  const places = new Map<string, { from: number; to: number }>()
  const walk = items(bytes, start)
  let last = start + 1
  for (let step = walk.next(); !step.done; step = walk.next(last)) {
    last = skipValue(bytes, step.value.start)
    places.set(step.value.key, { from: step.value.start, to: last })
  }
  return { places, last }
}

/** New members in the hand of the old ones: on lines of their own where these are. */
function appended(bytes: Buffer, start: number, last: number, members: string[]): string {
  const lead = /^\{(\s*)/.exec(bytes.toString('utf8', start, Math.min(last, start + 200)))?.[1] ?? ''
  const gap = lead.includes('\n') ? lead : ' '
  const joined = members.join(`,${gap}`)
  return last === start + 1 ? joined : `,${gap}${joined}`
}

function spliced(bytes: Buffer, { start, end }: { start: number; end: number }, edits: Edit[]): string {
  let at = start
  let text = ''
  for (const { from, to, text: added } of edits.toSorted((a, b) => a.from - b.from)) {
    text += bytes.toString('utf8', at, from) + added
    at = to
  }
  return text + bytes.toString('utf8', at, end)
}
