import type { Fault } from '../core/fault.ts'

/** As OpenAI writes it: `7s`, `1m0s`, `3h20m0s`. */
function duration(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = `${seconds % 60}s`
  return hours > 0 ? `${hours}h${minutes}m${rest}` : minutes > 0 ? `${minutes}m${rest}` : rest
}

export const unpaid = (retryAfterSeconds: number): Fault => ({
  kind: 'key_spent',
  message: `The money this API key may cost is spent. It begins anew in ${duration(retryAfterSeconds)}; the operator can raise it.`,
  retryAfterSeconds,
})

export const tooMany = (rpm: number, retryAfterSeconds: number): Fault => ({
  kind: 'key_rate_limited',
  message: `This API key may send ${rpm} requests a minute. The next one is possible in ${retryAfterSeconds} s.`,
  retryAfterSeconds,
})

export const tooManyAtOnce = (concurrency: number): Fault => ({
  kind: 'key_busy',
  message: `This API key may have ${concurrency} requests running at once. Wait until one of them has ended.`,
  retryAfterSeconds: 1,
})

export const spent = (left: number, input: number, retryAfterSeconds: number): Fault => ({
  kind: 'key_spent',
  message:
    left > 0
      ? `This request alone counts ${input} tokens, and ${left} are left of this API key's budget. Send less, or wait until the budget begins anew in ${duration(retryAfterSeconds)}.`
      : `The token budget of this API key is used up. It begins anew in ${duration(retryAfterSeconds)}; the operator can raise it.`,
  retryAfterSeconds,
})

/** `x-ratelimit-*` as OpenAI has them. */
export const rateHeaders = (limit: number, remaining: number, reset: number): Record<string, string> => ({
  ...(limit > 0 && { 'x-ratelimit-limit-requests': String(limit) }),
  'x-ratelimit-remaining-requests': String(remaining),
  'x-ratelimit-reset-requests': duration(reset),
})
