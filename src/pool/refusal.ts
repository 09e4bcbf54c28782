import type { Account } from '../core/account.ts'
import { GatewayError } from '../core/fault.ts'
import { type Model, type Tier, tiers } from '../core/model.ts'

import { isDead } from './standing.ts'

/**
 * What is known when no account could be lent: how many there are, how many of them are alive by tier, whether
 * some are ready but were tried already, when the first resting one is back (epoch ms, 0 for never).
 */
type Want = { total: number; alive: Record<Tier, number>; others: boolean; readyAt: number; now: number }

/** Why no account serves the model now, and what the caller or the operator can do about it. */
export function refusal(model: Model, { total, alive, others, readyAt, now }: Want): GatewayError {
  const serving = tiers.slice(tiers.indexOf(model.tier)).reduce((sum, tier) => sum + alive[tier], 0)
  const usable = alive.basic + alive.super + alive.heavy
  if (total === 0)
    return none('The account pool is empty. The operator has to add accounts to token.json or in the panel.')
  if (usable === 0)
    return none(
      `None of the ${total} accounts is usable: they are expired, blocked or disabled. See the panel.`,
    )
  // An account of a lower tier may have the mode all the same.
  if (serving === 0 && !others && readyAt === 0)
    return none(
      `No usable account is of the tier ${model.tier} that ${model.id} needs. Add one or choose another model.`,
    )
  if (others) return none(`Every account that could serve ${model.id} was tried and failed. Try again later.`)
  if (readyAt === 0)
    return none(`No account has any quota for ${model.id}. Add one that has, or choose another model.`)
  const retryAfterSeconds = Math.max(1, Math.ceil((readyAt - now) / 1000))
  return new GatewayError({
    kind: 'rate_limited',
    message: `All accounts that serve ${model.id} are at their limit. The first is back in ${retryAfterSeconds} s.`,
    retryAfterSeconds,
  })
}

/** The same for somebody who may only use these accounts. */
export function scopedRefusal(
  model: Model,
  accounts: Iterable<Account>,
  when: Pick<Want, 'others' | 'readyAt' | 'now'>,
): GatewayError {
  const alive = { basic: 0, super: 0, heavy: 0 }
  let total = 0
  for (const account of accounts) {
    total++
    if (!isDead(account)) alive[account.tier]++
  }
  return total === 0
    ? none('No account fits what this API key is bound to. The operator can change that in the panel.')
    : refusal(model, { total, alive, ...when })
}

const none = (message: string) => new GatewayError({ kind: 'no_account', message })
