import type { Tier } from './model.ts'

export type AccountState = 'active' | 'cooling' | 'expired' | 'blocked' | 'disabled'

/** Quota of one mode, as the upstream last reported it, minus what was used since. Times are epoch milliseconds. */
export type Quota = { remaining: number; total: number; windowSeconds: number; resetsAt: number }

/** One identity at the upstream. Times are epoch milliseconds; 0 means never. */
export type Account = {
  /** `acc_` and 16 hex digits of the credential's SHA-256: stable, and says nothing about it. */
  id: string
  /** The sso token. Never logged. */
  credential: string
  /** The pool of token.json it stands in: `ssoBasic`, `ssoSuper`, `ssoHeavy` or the operator's own. */
  pool: string
  tier: Tier
  state: AccountState
  reason: string
  since: number
  /** End of the cooldown by mode. An entry in the past is no cooldown. */
  cooling: Record<string, number>
  quota: Record<string, Quota>
  inFlight: number
  useCount: number
  failCount: number
  lastUsedAt: number
  lastSyncAt: number
  lastFailAt: number
  lastFailReason: string
  createdAt: number
  note: string
  tags: string[]
}
