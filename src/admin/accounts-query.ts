import { fail } from '../core/fault.ts'
import type { Account } from '../core/account.ts'
import { identityOf } from '../core/account-settings.ts'
import { masked } from '../lib/credential.ts'
import { bucket } from '../pool/change.ts'

/** Which accounts are meant. `q` may stand anywhere in id, masked credential, name, e-mail address, pool, note, tags, source or reason. */
export type AccountFilter = { pool?: string; state?: string; tier?: string; tag?: string; q?: string }

export const accountStates = ['active', 'cooling', 'expired', 'blocked', 'disabled', 'unchecked'] as const

/** Whether an account is meant, as a function that was made ready for many questions. Throws `invalid_value`. */
export function accountFilter({ pool, state, tier, tag, q }: AccountFilter): (account: Account) => boolean {
  if (state !== undefined && !accountStates.some((known) => known === state))
    fail({
      kind: 'invalid_value',
      param: 'state',
      message: `The state must be one of ${accountStates.join(', ')}.`,
    })
  const text = q?.trim().toLowerCase()
  return (account) =>
    (pool === undefined || account.pool === pool) &&
    (state === undefined || bucket(account) === state) &&
    (tier === undefined || account.tier === tier) &&
    (tag === undefined || account.tags.includes(tag)) &&
    (!text || holds(account, text))
}

const holds = (account: Account, text: string): boolean => {
  const { id, credential, pool, note, tags, reason, source = '' } = account
  const { name, email, userId } = identityOf(account)
  return [id, masked(credential), pool, note, reason, source, name, email, userId, ...tags].some((part) =>
    part.toLowerCase().includes(text),
  )
}

type Compare = (a: Account, b: Account) => number
const by =
  <T extends number | string>(value: (account: Account) => T): Compare =>
  (a, b) => {
    const [one, other] = [value(a), value(b)]
    return one < other ? -1 : one > other ? 1 : 0
  }

const orders: Record<string, Compare> = {
  created_at: by(({ createdAt }) => createdAt),
  last_used_at: by(({ lastUsedAt }) => lastUsedAt),
  last_sync_at: by(({ lastSyncAt }) => lastSyncAt),
  last_error_at: by(({ lastFailAt }) => lastFailAt),
  since: by(({ since }) => since),
  use_count: by(({ useCount }) => useCount),
  fail_count: by(({ failCount }) => failCount),
  in_flight: by(({ inFlight }) => inFlight),
  quota: by(({ quota }) => quota['fast']?.remaining ?? -1),
  state: by((account) => accountStates.indexOf(bucket(account))),
  pool: by(({ pool }) => pool),
  tier: by(({ tier }) => ['basic', 'super', 'heavy'].indexOf(tier)),
  note: by(({ note }) => note),
  id: by(({ id }) => id),
}

/** `last_used_at`, or `-last_used_at` for the other way round; undefined for the order of token.json. Throws `invalid_value`. */
export function accountOrder(sort: string | undefined): Compare | undefined {
  if (sort === undefined || sort === '') return undefined
  const name = sort.replace(/^-/, '')
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined
  if (!order)
    return fail({
      kind: 'invalid_value',
      param: 'sort',
      message: `The sort must be one of ${Object.keys(orders).join(', ')}, with "-" before it for the other way round.`,
    })
  return sort === name ? order : (a, b) => order(b, a)
}
