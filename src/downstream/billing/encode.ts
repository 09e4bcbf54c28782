import type { ApiKey } from '../../core/key.ts'

/** Tokens and requests of a stretch of time. */
export type Used = { requests: number; input: number; output: number; cached: number }

/** What one key may use and has used now. Without a key (`app.api_key`, or an open /v1) there is no limit. */
export type Allowance = {
  key:
    | Pick<ApiKey, 'name' | 'dailyTokens' | 'monthlyTokens' | 'rpm' | 'concurrency' | 'expiresAt'>
    | undefined
  dayTokens: number
  monthTokens: number
  /** Requests of the last 60 seconds. */
  minute: number
}

/** The tightest budget of a key in tokens: that of the month, or of the day; undefined when there is none. */
export function budgetOf({ key, dayTokens, monthTokens }: Allowance) {
  const budgets = [
    { window: '1d', limit: key?.dailyTokens ?? 0, used: dayTokens },
    { window: '30d', limit: key?.monthlyTokens ?? 0, used: monthTokens },
  ].filter(({ limit }) => limit > 0)
  const all = budgets.map((budget) => ({ ...budget, remaining: Math.max(0, budget.limit - budget.used) }))
  return { all, tightest: all.toSorted((a, b) => a.remaining - b.remaining)[0] }
}

/** What relays and their panels read as "no limit" (one-api and those that follow it). */
const unlimitedAmount = 100_000_000

/**
 * `GET /v1/usage` in the form of sub2api, which usage panels ask for: `isValid`, `mode`, `remaining` in `unit`, the budgets
 * and what was used. This gateway counts tokens, not money. `resetAt` gives a budget's end in epoch milliseconds.
 */
export function encodeUsage(
  allowance: Allowance,
  used: { today: Used; month: Used },
  resetAt: (window: string) => number,
) {
  const { key } = allowance
  const { all, tightest } = budgetOf(allowance)
  return {
    object: 'usage',
    isValid: true,
    is_active: true,
    mode: tightest ? 'quota_limited' : 'unrestricted',
    status: tightest?.remaining === 0 ? 'quota_exhausted' : 'active',
    planName: key?.name || 'default',
    unit: 'tokens',
    remaining: tightest?.remaining ?? null,
    quota: tightest ? { ...amounts(tightest), unit: 'tokens' } : null,
    rate_limits: all.map((budget) => ({
      window: budget.window,
      ...amounts(budget),
      window_start: null,
      reset_at: isoTime(resetAt(budget.window)),
    })),
    requests_per_minute: key && key.rpm > 0 ? { limit: key.rpm, used: allowance.minute } : null,
    concurrency: key && key.concurrency > 0 ? key.concurrency : null,
    expires_at: key && key.expiresAt > 0 ? isoTime(key.expiresAt) : null,
    usage: { today: encodeUsed(used.today), month: encodeUsed(used.month) },
  }
}

const amounts = ({ limit, used, remaining }: Record<'limit' | 'used' | 'remaining', number>) => ({
  limit,
  used,
  remaining,
})

const isoTime = (at: number) => new Date(at).toISOString()

const encodeUsed = ({ requests, input, output, cached }: Used) => ({
  requests,
  input_tokens: input,
  output_tokens: output,
  cache_read_tokens: cached,
  total_tokens: input + output,
})

/**
 * `GET /v1/dashboard/billing/subscription`, OpenAI's old form that chat programs and relays still ask for. Amounts are
 * tokens, as one-api has it when it does not show money.
 */
export function encodeSubscription(allowance: Allowance) {
  const limit = budgetOf(allowance).tightest?.limit ?? unlimitedAmount
  const until = Math.floor((allowance.key?.expiresAt ?? 0) / 1000)
  return {
    object: 'billing_subscription',
    has_payment_method: true,
    canceled: false,
    access_until: until,
    soft_limit: limit,
    hard_limit: limit,
    system_hard_limit: limit,
    soft_limit_usd: limit,
    hard_limit_usd: limit,
    system_hard_limit_usd: limit,
    unit: 'tokens',
  }
}

/** Tokens of one day; `at` is its beginning in epoch milliseconds. */
export type DayUse = { at: number; tokens: number }

/**
 * `GET /v1/dashboard/billing/usage`: `total_usage` is in hundredths, so that clients get what is left by
 * `hard_limit_usd - total_usage / 100`. Of a key with a budget it is what counts against that budget, else what the days sum to.
 */
export function encodeBillingUsage(allowance: Allowance, days: readonly DayUse[]) {
  const sum = days.reduce((total, { tokens }) => total + tokens, 0)
  return {
    object: 'list',
    daily_costs: days.map(({ at, tokens }) => ({
      timestamp: at / 1000,
      line_items: [{ name: 'tokens', cost: tokens * 100 }],
    })),
    total_usage: (budgetOf(allowance).tightest?.used ?? sum) * 100,
    unit: 'tokens',
  }
}
