import type { Account } from './account.ts'
import { identityOf } from './account-settings.ts'

/** What an account is called wherever it is shown: its name, else its e-mail address, else the beginning of its id. */
export function accountName(account: Pick<Account, 'id' | 'identity'>): string {
  const { name, email } = identityOf(account)
  return name || email || account.id.slice(0, 12)
}
