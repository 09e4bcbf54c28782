import type { Account, AccountState } from '../core/account.ts'

/** Which accounts are dead enough to be removed. All that is given has to hold. */
export type CleanRule = {
  /** One of these states; expired and blocked when absent. */
  states?: readonly AccountState[]
  /** In this state for at least so many days. */
  days?: number
  /** It never answered a request. */
  neverUsed?: boolean
}

const dayMs = 86_400_000
const dead: readonly AccountState[] = ['expired', 'blocked']

/** Whether the rule means this account. `now` is epoch milliseconds. */
export function isToClean(
  account: Account,
  { states = dead, days = 0, neverUsed = false }: CleanRule,
  now: number,
): boolean {
  if (!states.includes(account.state)) return false
  if (neverUsed && account.useCount > 0) return false
  // Since when is unknown of what a file said: then its age counts.
  const since = account.since || account.lastFailAt || account.createdAt
  return days === 0 || (since > 0 && now - since >= days * dayMs)
}
