import type { Account } from '../../state/accounts.ts'
import { AccountQuota } from './account-quota.tsx'
import { AccountTraffic } from './account-traffic.tsx'

/** What the account did, and what it had left. */
export const AccountHistory = ({ of: account }: { of: Account }) => (
  <>
    <AccountTraffic id={account.id} />
    <AccountQuota of={account} />
  </>
)
