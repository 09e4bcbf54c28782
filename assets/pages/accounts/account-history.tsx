import type { Account } from '../../state/accounts.ts'
import { AccountTraffic } from './account-traffic.tsx'

/** What the account did. */
export const AccountHistory = ({ of: account }: { of: Account }) => <AccountTraffic id={account.id} />
