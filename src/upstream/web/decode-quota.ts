import type { Quota } from '../../core/account.ts'
import { mediaQuotaKey, type Tier, tiers } from '../../core/model.ts'
import { type Json, number, record, text } from '../json.ts'
import type { QuotaWords, Words } from './words.ts'

// When an answer names no window (upstream-protocol 8.2).
const usualWindowSeconds = 7200

/** What was asked; `mode` is ours, `now` in epoch milliseconds. */
type ModeAnswer = { mode: string; words: QuotaWords; now: number }

/**
 * The answer of the rate-limits call for one mode, in the new form or the old, which counts tokens and efforts
 * (upstream-protocol 8.1, 8.2); undefined when it holds no figures.
 */
export function decodeModeQuota(answer: Json, { mode, words, now }: ModeAnswer): Quota | undefined {
  const windowSeconds = number(answer[words.window_seconds]) ?? usualWindowSeconds
  const effort = record(answer[isDear(mode) ? 'highEffortRateLimits' : 'lowEffortRateLimits'])
  const [left, wait] = [effort?.[words.remaining], effort?.[words.wait_seconds]].map(number)
  const remaining = left ?? number(answer['remainingTokens']) ?? number(answer[words.remaining])
  if (remaining === undefined) return undefined
  const total = number(answer[words.total]) ?? number(answer['totalTokens'])
  const waitSeconds = wait ?? number(answer[words.wait_seconds]) ?? 0
  const cost = effort ? (number(effort['cost']) ?? 1) : 1
  return {
    remaining: Math.max(0, Math.floor(remaining)),
    total: total === undefined ? null : Math.max(0, Math.floor(total / cost)),
    windowSeconds,
    resetsAt: now + (waitSeconds > 0 ? waitSeconds : windowSeconds) * 1000,
  }
}

const isDear = (mode: string) => mode === 'expert' || mode === 'heavy'

/** `finishedAt`: when the account's last picture or video of a line was finished, epoch milliseconds, 0 when that is not known. */
type MediaAnswer = { words: Words; finishedAt: (line: string) => number; now: number }

/** The answer of the media quota call: every line with a figure, by `mediaQuotaKey` (upstream-protocol 8.3). */
export function decodeMediaQuota(
  answer: Json,
  { words, finishedAt, now }: MediaAnswer,
): Record<string, Quota> {
  const names = words.set.quota
  const lines = Object.entries(answer).flatMap(([line, value]): [string, Quota][] => {
    const fields = record(value)
    const isOff = fields?.[names.available] === false
    const remaining = isOff ? 0 : number(fields?.[names.remaining])
    if (!fields || remaining === undefined || !/^\w{1,40}$/.test(line)) return []
    const windowSeconds = number(fields[names.window_seconds]) ?? usualWindowSeconds
    const next = remaining < 1 ? Date.parse(text(fields[names.next_at]) ?? '') : Number.NaN
    const full = now + windowSeconds * 1000
    // The window is over its own length after the last finish, while the upstream names a later time (upstream-protocol 8.3).
    const since = words.set.media_reopening === 'new' ? finishedAt(words.ourMode(line) ?? line) : 0
    const over = since > 0 ? since + windowSeconds * 1000 : full
    const times = [next, over].filter((time) => time > now)
    const resetsAt = next > now ? Math.min(...times) : full
    return [
      [
        mediaQuotaKey(words.ourMode(line) ?? line),
        { remaining: Math.max(0, remaining), total: null, windowSeconds, resetsAt },
      ],
    ]
  })
  return withFreeVideos(Object.fromEntries(lines), words)
}

/** Free accounts have videos in 720p alone: what is left of these is left of their videos (upstream-protocol 8.3). */
function withFreeVideos(quota: Record<string, Quota>, { set }: Words): Record<string, Quota> {
  const [plain, sharp] = [mediaQuotaKey('video'), mediaQuotaKey('video720p')]
  const only = quota[plain] ? undefined : quota[sharp]
  return only && set.free_accounts === 'new' ? { ...quota, [plain]: only } : quota
}

/** Fields of an answer about a mode that nobody knows, where one that should be there is missing. */
export function unknownFields(answer: Json, words: QuotaWords): string[] {
  const isWhole = [words.remaining, words.total, words.window_seconds].every((name) => name in answer)
  return isWhole ? [] : Object.keys(answer).filter((name) => !(oldFields.has(name) || isSet(name, words)))
}

const oldFields = new Set([
  'remainingTokens',
  'totalTokens',
  'lowEffortRateLimits',
  'highEffortRateLimits',
  'preGenerationDelayMs',
])
const isSet = (name: string, words: QuotaWords) => Object.values(words).includes(name)

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
