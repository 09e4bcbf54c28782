import type { AccountIdentity, AccountSettings } from './account-settings.ts'
import type { OfferedModel, Tier } from './model.ts'
import type { Spent } from './money.ts'

export type AccountState = 'active' | 'cooling' | 'expired' | 'blocked' | 'disabled'

/**
 * Quota of one mode or one kind of media, as the upstream last reported it, minus what was used since. A `total` of 0
 * is something the account has not got, null one the upstream does not tell. Times are epoch milliseconds.
 */
export type Quota = { remaining: number; total: number | null; windowSeconds: number; resetsAt: number }

/** One identity at the upstream. Times are epoch milliseconds; 0 means never. */
export type Account = {
  /** `acc_` and 16 hex digits of the SHA-256 of the credential it came with: stable, and says nothing about it. */
  id: string
  /** The id of the upstream it is an account of. */
  upstream: string
  /** The sso token, or an API key. Never logged. */
  credential: string
  /** The pool of token.json it stands in: `ssoBasic`, `ssoSuper`, `ssoHeavy` or the operator's own. */
  pool: string
  tier: Tier
  state: AccountState
  reason: string
  since: number
  /** End of the cooldown by `quotaKey`. An entry in the past is no cooldown. */
  cooling: Record<string, number>
  /** By `quotaKey`; empty until the upstream was first asked. */
  quota: Record<string, Quota>
  inFlight: number
  useCount: number
  failCount: number
  lastUsedAt: number
  lastSyncAt: number
  lastFailAt: number
  lastFailReason: string
  /** The `FaultKind` of that failure, empty when it is not known any more. */
  lastFailKind?: string
  /** What it cost in the day and the month it was last asked, where the upstream says. */
  spent?: Spent
  createdAt: number
  /** Where it was imported from: the name of a file, or `pasted`. Absent when nobody said. */
  source?: string
  note: string
  tags: string[]
  /** Who it belongs to, as far as anybody said. */
  identity?: AccountIdentity
  /** Of that, what the upstream told in this process: a file that says nothing does not take it away. */
  learned?: AccountIdentity
  /** What the operator set for it alone. */
  settings?: AccountSettings
  /** The models it serves, where the upstream lists them by account. */
  models?: readonly OfferedModel[]
  /** What the upstream showed it to be. Wins over the pool's name. */
  detectedTier?: Tier
  /**
   * Until when others are taken before this one, because it failed for no reason of its own; and how often in a row.
   * Not a state: it is forgotten with the process.
   */
  doubtUntil?: number
  doubts?: number
  /** Limits met in a row, by mode, that named no wait: each one doubles the next cooldown. */
  limitStreak?: Record<string, number>
}

/** An account as token.json tells of it. The file alone owns credential, pool, note and tags. */
export type AccountEntry = Pick<
  Account,
  | 'id'
  | 'upstream'
  | 'credential'
  | 'pool'
  | 'note'
  | 'tags'
  | 'createdAt'
  | 'source'
  | 'identity'
  | 'settings'
> & {
  /** What was known of it before this process. Counts when the account is new to the pool. */
  known: Partial<Account>
  /** A state a person wrote into the file since it was last read. Counts always. */
  edited?: { state: AccountState; reason: string; coolingUntil: number }
}

/** What changed of an account: `state` and `quota` must survive a crash, `counters` may lag a little. */
export type AccountChange = { account: Account; what: 'state' | 'quota' | 'counters' }

/** The key of `cooling` that stands for every mode: a file knows a cooldown only for the account as a whole. */
export const everyMode = '*'
