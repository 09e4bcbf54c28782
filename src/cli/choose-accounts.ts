import type { Account } from '../core/account.ts'
import { bucket } from '../pool/change.ts'
import type { Flags } from './arguments.ts'

const states: readonly string[] = ['active', 'cooling', 'expired', 'blocked', 'disabled', 'unchecked']

/** The accounts a command line names, or a sentence about why it names none. */
export function chooseAccounts(
  accounts: readonly Account[],
  ids: readonly string[],
  { pool, state }: Pick<Flags, 'pool' | 'state'>,
): Account[] | string {
  if (state !== undefined && !states.includes(state))
    return `--state ${state} is not allowed; allowed: ${states.join(', ')}`
  const named = new Set<Account>()
  for (const id of ids) {
    // Ids are long: their beginning is enough, and the credential itself says as much.
    const found = accounts.filter((one) => one.id.startsWith(id) || one.credential === id)
    if (found.length !== 1)
      return found.length === 0
        ? `There is no account ${shown(id)}.`
        : `${found.length} accounts begin with ${id}.`
    for (const account of found) named.add(account)
  }
  const from = ids.length > 0 ? [...named] : accounts
  // "active" is a state of those never checked too.
  const isOf = (account: Account) =>
    state === undefined || account.state === state || bucket(account) === state
  return from.filter((account) => (pool === undefined || account.pool === pool) && isOf(account))
}

/** What was typed, unless it may be a credential with a slip of the pen in it. */
const shown = (id: string) => (id.length > 24 ? `${id.slice(0, 4)}…` : id)
