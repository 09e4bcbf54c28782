import type { Tier } from './model.ts'

/** What the operator set for one account. Whatever is absent is as for everybody. */
export type AccountSettings = {
  /** Wins over what was detected and over the pool's name. */
  tier?: Tier
  /** For everything this account sends: `http`, `https`, `socks5` or `socks5h`. Replaces both proxies of `[grok]`. */
  proxyUrl?: string
  userAgent?: string
  /** Belongs to the browser and the address it was copied from. */
  cfClearance?: string
  /** Higher first, before tier and quota; 0 when absent, from -100 to 100. */
  priority?: number
  /** Share among equals; 1 when absent, above 0 and at most 100. */
  weight?: number
  /** In place of `token.max_concurrent`. */
  maxConcurrent?: number
  /** Units of each quota that are left alone. */
  reserve?: number
  /** The modes and kinds of media it may serve, as its quotas are called. */
  modes?: readonly string[]
  /** From then on it is passed over. Epoch milliseconds. */
  expiresAt?: number
  /** Of a key: where its API is, in place of `[xai] base_url`. */
  baseUrl?: string
  /** Of a key: dollars it may cost in one UTC day and month. */
  dailyUsd?: number
  monthlyUsd?: number
}

/** Who an account belongs to: as the upstream tells, or the operator. Empty where nobody said. */
export type AccountIdentity = { name: string; email: string; userId: string }

/** Shared by all of whom nothing is known: never written to. */
export const nobody: AccountIdentity = { name: '', email: '', userId: '' }

/** Who the account belongs to. */
export const identityOf = ({ identity }: { identity?: AccountIdentity }): AccountIdentity =>
  identity ?? nobody
