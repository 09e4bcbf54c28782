import type { Quota } from '../../core/account.ts'
import { mediaQuotaKey, type Tier, tiers } from '../../core/model.ts'
import { type Json, number, record, text } from '../json.ts'

// When an answer names no window (upstream-protocol 8.2).
const usualWindowSeconds = 7200

/**
 * The answer of the rate-limits call for one mode, in the new form or the old, which counts tokens and efforts
 * (upstream-protocol 8.1, 8.2); undefined when it holds no figures. `now` is epoch milliseconds.
 */
export function decodeModeQuota(answer: Json, mode: string, now: number): Quota | undefined {
  const windowSeconds = number(answer['windowSizeSeconds']) ?? usualWindowSeconds
  const effort = record(answer[isDear(mode) ? 'highEffortRateLimits' : 'lowEffortRateLimits'])
  const [left, wait] = [effort?.['remainingQueries'], effort?.['waitTimeSeconds']].map(number)
  const remaining = left ?? number(answer['remainingTokens']) ?? number(answer['remainingQueries'])
  if (remaining === undefined) return undefined
  const total = number(answer['totalQueries']) ?? number(answer['totalTokens'])
  const waitSeconds = wait ?? number(answer['waitTimeSeconds']) ?? 0
  const cost = effort ? (number(effort['cost']) ?? 1) : 1
  return {
    remaining: Math.max(0, Math.floor(remaining)),
    total: total === undefined ? null : Math.max(0, Math.floor(total / cost)),
    windowSeconds,
    resetsAt: now + (waitSeconds > 0 ? waitSeconds : windowSeconds) * 1000,
  }
}

const isDear = (mode: string) => mode === 'expert' || mode === 'heavy'

/** The answer of the media quota call: every line with a figure, by `mediaQuotaKey` (upstream-protocol 8.3). */
export function decodeMediaQuota(answer: Json, now: number): Record<string, Quota> {
  const lines = Object.entries(answer).flatMap(([line, value]): [string, Quota][] => {
    const fields = record(value)
    const isOff = fields?.['available'] === false
    const remaining = isOff ? 0 : number(fields?.['remainingQueries'])
    if (!fields || remaining === undefined || !/^\w{1,40}$/.test(line)) return []
    const windowSeconds = number(fields['windowSizeSeconds']) ?? usualWindowSeconds
    const next = remaining < 1 ? Date.parse(text(fields['nextAvailableAt']) ?? '') : Number.NaN
    const resetsAt = next > now ? next : now + windowSeconds * 1000
    return [
      [mediaQuotaKey(line), { remaining: Math.max(0, remaining), total: null, windowSeconds, resetsAt }],
    ]
  })
  return Object.fromEntries(lines)
}

const totals: Record<string, Record<number, Tier>> = {
  auto: { 7: 'basic', 20: 'basic', 50: 'super', 150: 'heavy' },
  fast: { 30: 'basic', 140: 'super', 400: 'heavy' },
}

/** What the totals show an account to be, the lower one when they disagree; undefined when they tell nothing. */
export function decodeTier(quota: Record<string, Quota>): Tier | undefined {
  const votes = Object.entries(totals).flatMap(([mode, known]) => known[quota[mode]?.total ?? -1] ?? [])
  if ((quota['heavy']?.total ?? 0) > 0) votes.push('heavy')
  return tiers.find((tier) => votes.includes(tier))
}
