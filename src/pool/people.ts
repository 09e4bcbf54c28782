import type { Account } from '../core/account.ts'
import { identityOf } from '../core/account-settings.ts'
import { unhurried } from '../lib/unhurried.ts'
import { isDead } from './standing.ts'

/** Accounts of one person, by the user id the upstream gave them: the one to keep first. */
export type Person = { userId: string; accounts: readonly Account[] }

/** Everybody who has more than one account in the pool. Looked up in small steps. */
export async function duplicates(accounts: Iterable<Account>): Promise<Person[]> {
  const byUser = new Map<string, Account[]>()
  await unhurried(accounts, (account) => {
    const { userId } = identityOf(account)
    if (userId === '') return
    const known = byUser.get(userId)
    if (known) known.push(account)
    else byUser.set(userId, [account])
  })
  return [...byUser]
    .filter(([, found]) => found.length > 1)
    .map(([userId, found]) => ({ userId, accounts: found.toSorted(longerKnown) }))
}

/** What was used more, and longer ago added, has more to keep. */
const longerKnown = (a: Account, b: Account): number =>
  b.useCount - a.useCount || (a.createdAt || Infinity) - (b.createdAt || Infinity)

/** The credential to go on with: of those that answer the one that answered last, else that of the last one added. */
export function bestCredential(accounts: readonly Account[]): string | undefined {
  const alive = accounts.filter((account) => !isDead(account))
  const from = alive.length > 0 ? alive : accounts
  return from.toSorted((a, b) => b.lastSyncAt - a.lastSyncAt || b.createdAt - a.createdAt)[0]?.credential
}

/** The expired account that this one is the renewal of: of the same person, and out of use. */
export async function renewedBy(account: Account, accounts: Iterable<Account>): Promise<Account | undefined> {
  const { userId } = identityOf(account)
  let found: Account | undefined
  if (userId === '' || isDead(account)) return undefined
  await unhurried(accounts, (other) => {
    if (identityOf(other).userId === userId && other.id !== account.id && other.state === 'expired')
      found ??= other
  })
  return found
}
