import { fail, type Fault } from '../core/fault.ts'
import type { ApiKey } from '../core/key.ts'
import { rateHeaders, spent, tooMany, tooManyAtOnce, unpaid } from './key-faults.ts'
import { budgetOf, type Spent, spentMore, spentNow, ticksOf, usdOf } from '../core/money.ts'
import { dayOf, monthOf } from '../lib/utc-day.ts'

/** What a key uses now. `minute` counts requests of the last 60 seconds; tokens are of the day and month in UTC. */
export type KeyUsage = {
  minute: number
  running: number
  dayTokens: number
  monthTokens: number
  /** Dollars. */
  dayUsd: number
  monthUsd: number
}

/** A request that may pass. */
export type Slot = {
  /** Whether a budget of tokens is drawn on. */
  limited: boolean
  /** Takes more tokens from the budget; false, and nothing taken, when that many are not left. */
  draw: (tokens: number) => boolean
  /**
   * Gives the slot back, once. `tokens` is what was used in truth; without it, what was drawn beyond the request itself. `usd` is
   * what upstreams charged for it, in dollars.
   */
  end: (tokens: number | undefined, usd?: number) => void
}

/** What one key has used and how much it still may. */
export type KeyLimits = {
  /**
   * Lets a request in. `input` counts the tokens of what it asks. Throws `key_rate_limited`, `key_busy` or `key_spent`
   * and then has taken nothing.
   */
  admit: (key: ApiKey, input: () => number) => Slot
  /** `x-ratelimit-*` for an answer, or for a refusal by a limit that counts no requests a minute. */
  headers: (key: ApiKey, refused?: Fault) => Record<string, string>
  usage: () => KeyUsage
  /** Takes in what all processes used, by day of this month. */
  recount: (days: readonly UsedDay[]) => void
}

/**
 * What must survive the process. `requested` is told of requests that a limit counts, `spent` of tokens to be added to the
 * day's, less than 0 when some are given back; it may lag unless it is `due`.
 */
export type Keep = {
  requested: (at: number) => void
  spent: (day: number, tokens: number, due: boolean) => void
  /** Told of money to be added to the day's, in ticks. */
  paid: (day: number, ticks: number) => void
}

/** What was used on a day; `ticks` of money. */
export type UsedDay = { day: number; tokens: number; ticks: number }

/** What was used before this process: requests of the last minute, and tokens by day of this month. */
export type Before = {
  requests: readonly number[]
  tokens: ReadonlyMap<number, number>
  /** Money by day, in ticks. */
  ticks?: ReadonlyMap<number, number>
}

const minuteMs = 60_000
const dayMs = 86_400_000

/**
 * The limits of one key, exact: a request is counted before it may do anything, and nothing comes between the question
 * and the count. The minute slides, so that no 60 seconds hold more than `rpm` requests.
 */
export function createKeyLimits(now: () => number, before: Before, keep: Keep): KeyLimits {
  // Oldest first; what lies before `first` has left the minute.
  let times = [...before.requests]
  let first = 0
  let running = 0
  let day = dayOf(now())
  let month = monthOf(now())
  let dayTokens = before.tokens.get(day) ?? 0
  let monthTokens = 0
  for (const [at, tokens] of before.tokens) if (at >= month.first) monthTokens += tokens
  let money: Spent | undefined
  for (const [at, ticks] of [...(before.ticks ?? [])].toSorted(([one], [two]) => one - two))
    money = spentMore(money, usdOf(ticks), at * dayMs)

  const roll = () => {
    const at = now()
    // Of a clock that was set back since: they would count for as long as it was set back.
    while (times.length > first && (times.at(-1) ?? 0) > at + minuteMs) times.pop()
    while (first < times.length && (times[first] ?? 0) <= at - minuteMs) first++
    if (first > 1000 && first > times.length / 2) {
      times = times.slice(first)
      first = 0
    }
    if (dayOf(at) <= day) return at
    day = dayOf(at)
    dayTokens = 0
    if (day >= month.next) {
      month = monthOf(at)
      monthTokens = 0
    }
    return at
  }
  const left = ({ dailyTokens, monthlyTokens }: ApiKey) =>
    Math.min(
      dailyTokens > 0 ? dailyTokens - dayTokens : Infinity,
      monthlyTokens > 0 ? monthlyTokens - monthTokens : Infinity,
    )
  const book = (tokens: number, due: boolean) => {
    const before = dayTokens
    dayTokens = Math.max(0, dayTokens + tokens)
    monthTokens = Math.max(0, monthTokens + tokens)
    // What was drawn on the way may not be written down yet.
    if (tokens !== 0 || due) keep.spent(day, dayTokens - before, due)
  }
  const monthIsOver = ({ monthlyTokens }: ApiKey) => monthlyTokens > 0 && monthTokens >= monthlyTokens

  function check(key: ApiKey, input: number, at: number): void {
    if (key.rpm > 0 && times.length - first >= key.rpm)
      fail(tooMany(key.rpm, seconds((times[times.length - key.rpm] ?? at) + minuteMs - at)))
    if (key.concurrency > 0 && running >= key.concurrency) fail(tooManyAtOnce(key.concurrency))
    const budget = budgetOf(limitsOf(key), money, at)
    if (budget?.over) fail(unpaid(seconds(budget.until - at)))
    if (left(key) >= input + 1) return
    const until = (monthIsOver(key) ? month.next : day + 1) * dayMs
    fail(spent(Math.max(0, left(key)), input, seconds(until - at)))
  }

  return {
    admit: (key, countInput) => {
      const at = roll()
      const limited = left(key) < Infinity
      const input = limited ? countInput() : 0
      check(key, input, at)
      times.push(at)
      if (key.rpm > 0) keep.requested(at)
      running++
      // The shortest answer there is counts as one token.
      let drawn = limited ? input + 1 : 0
      const asked = drawn
      book(drawn, limited)
      let open = true
      return {
        limited,
        draw: (tokens) => {
          roll()
          if (left(key) < tokens) return false
          drawn += tokens
          book(tokens, false)
          return true
        },
        end: (tokens = drawn > asked ? drawn : 0, usd = 0) => {
          if (!open) return
          open = false
          running--
          const ended = roll()
          if (usd > 0) {
            money = spentMore(money, usd, ended)
            keep.paid(dayOf(ended), ticksOf(usd))
          }
          book(tokens - drawn, limited)
        },
      }
    },
    headers: (key, refused) => {
      const at = roll()
      const used = times.length - first
      const reset = key.rpm > 0 ? seconds((times.at(-1) ?? at) + minuteMs - at) : 0
      if (key.rpm > 0) return rateHeaders(key.rpm, Math.max(0, key.rpm - used), reset)
      if (!refused) return {}
      return rateHeaders(key.concurrency, 0, refused.retryAfterSeconds ?? 1)
    },
    recount: (days) => {
      roll()
      dayTokens = 0
      monthTokens = 0
      money = undefined
      for (const { day: of, tokens, ticks } of days.toSorted((one, two) => one.day - two.day)) {
        if (of === day) dayTokens += tokens
        if (of >= month.first) monthTokens += tokens
        money = spentMore(money, usdOf(ticks), of * dayMs)
      }
    },
    usage: () => {
      const { dayTicks, monthTicks } = spentNow(money, roll())
      const paid = { dayUsd: usdOf(dayTicks), monthUsd: usdOf(monthTicks) }
      return { minute: times.length - first, running, dayTokens, monthTokens, ...paid }
    },
  }
}

const limitsOf = ({ dailyUsd, monthlyUsd }: ApiKey) => ({
  dailyUsd: dailyUsd > 0 ? dailyUsd : undefined,
  monthlyUsd: monthlyUsd > 0 ? monthlyUsd : undefined,
})

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000))
