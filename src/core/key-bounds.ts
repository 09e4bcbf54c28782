import type { Account } from './account.ts'
import { defaultUpstream } from './credential-kind.ts'
import { type Tier, tiers } from './model.ts'

/** What a key of a caller is bound to. Whatever is empty or absent is no bound. */
export type KeyBounds = {
  /** Accounts with one of these tags. */
  accountTags?: readonly string[]
  /** Accounts by id. With tags too: those that fit either. */
  accounts?: readonly string[]
  tiers?: readonly Tier[]
  /** Ids of upstreams. */
  upstreams?: readonly string[]
  /** Networks or addresses that requests may come from. */
  addresses?: readonly string[]
}

/** Which accounts may serve, as far as it is a matter of the account alone. */
export type AccountScope = Pick<KeyBounds, 'accountTags' | 'accounts' | 'tiers' | 'upstreams'>

const has = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0

/** Whether only some accounts may serve. */
export const isScoped = ({ accountTags, accounts, tiers: allowed, upstreams }: AccountScope): boolean =>
  has(accountTags) || has(accounts) || has(allowed) || has(upstreams)

/** Whether the account may serve within these bounds. */
export function isInScope(
  account: Account,
  { accountTags = [], accounts = [], tiers: allowed = [], upstreams = [] }: AccountScope,
): boolean {
  if (upstreams.length > 0 && !upstreams.includes(account.upstream)) return false
  // Keys of an API have no tiers.
  const hasTier = account.upstream === defaultUpstream
  if (hasTier && allowed.length > 0 && !allowed.includes(account.tier)) return false
  if (accountTags.length + accounts.length === 0) return true
  return accounts.includes(account.id) || account.tags.some((tag) => accountTags.includes(tag))
}

/** Whether a model that these upstreams serve may be asked for within the bounds. */
export const servesUpstream = ({ upstreams = [] }: AccountScope, of: readonly string[]): boolean =>
  upstreams.length === 0 || of.some((upstream) => upstreams.includes(upstream))

/** Whether any tier within the bounds serves a model of this one. */
export const servesTier = ({ tiers: allowed = [] }: AccountScope, tier: Tier): boolean =>
  allowed.length === 0 || allowed.some((one) => tiers.indexOf(one) >= tiers.indexOf(tier))
