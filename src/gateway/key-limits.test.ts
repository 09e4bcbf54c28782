import { expect, test } from 'bun:test'
import { asFault } from '../core/fault.ts'
import type { ApiKey } from '../core/key.ts'
import { type Before, createKeyLimits } from './key-limits.ts'

const noon = Date.UTC(2026, 0, 31, 12)
const day = noon / 86_400_000 - 0.5
const key = (limits: Partial<ApiKey>): ApiKey => ({
  id: 'key_1',
  name: 'one',
  prefix: 'sk-abcd',
  enabled: true,
  createdAt: 0,
  expiresAt: 0,
  lastUsedAt: 0,
  models: [],
  rpm: 0,
  concurrency: 0,
  dailyTokens: 0,
  monthlyTokens: 0,
  dailyUsd: 0,
  monthlyUsd: 0,
  ...limits,
})

function clocked(before: Before = { requests: [], tokens: new Map() }) {
  const clock = { now: noon }
  const kept = { requests: [] as number[], tokens: new Map<number, number>(), ticks: 0 }
  const limits = createKeyLimits(() => clock.now, before, {
    requested: (at) => void kept.requests.push(at),
    paid: (_, ticks) => void (kept.ticks += ticks),
    spent: (at, tokens) => void kept.tokens.set(at, (kept.tokens.get(at) ?? 0) + tokens),
  })
  const refusal = (of: ApiKey, input = 0) => {
    try {
      limits.admit(of, () => input)
      return 'admitted'
    } catch (error) {
      const { kind, retryAfterSeconds } = asFault(error)
      return `${kind} ${retryAfterSeconds}`
    }
  }
  return { clock, limits, kept, refusal }
}

test('a clock that was set back by hours keeps nobody out for hours', () => {
  const { clock, limits, refusal } = clocked()
  const one = key({ rpm: 1 })
  limits.admit(one, () => 0)
  clock.now -= 3 * 3_600_000
  expect(refusal(one)).toBe('admitted')
  expect(refusal(one)).toBe('key_rate_limited 60')
})

test('the minute slides: no 60 seconds hold more requests than allowed', () => {
  const { clock, limits, kept, refusal } = clocked()
  const two = key({ rpm: 2 })
  limits.admit(two, () => 0)
  clock.now += 45_000
  limits.admit(two, () => 0)
  expect(refusal(two)).toBe('key_rate_limited 15')
  clock.now += 14_999
  expect(refusal(two)).toBe('key_rate_limited 1')
  clock.now += 1
  expect(refusal(two)).toBe('admitted')
  expect(refusal(two)).toBe('key_rate_limited 45')
  expect(kept.requests).toHaveLength(3)
  expect(limits.headers(two)).toEqual({
    'x-ratelimit-limit-requests': '2',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '1m0s',
  })
})

test('a lower limit counts the requests of before', () => {
  const { limits, refusal } = clocked()
  for (let at = 0; at < 5; at++) limits.admit(key({ rpm: 10 }), () => 0)
  expect(refusal(key({ rpm: 3 }))).toBe('key_rate_limited 60')
  expect(limits.headers(key({ rpm: 3 }))['x-ratelimit-remaining-requests']).toBe('0')
})

test('places are given back once, whatever is called twice', () => {
  const { limits, refusal } = clocked()
  const one = key({ concurrency: 1 })
  const slot = limits.admit(one, () => 0)
  expect(refusal(one)).toBe('key_busy 1')
  slot.end(undefined)
  slot.end(undefined)
  limits.admit(one, () => 0)
  expect(refusal(one)).toBe('key_busy 1')
  expect(limits.usage().running).toBe(1)
})

test('a refusal takes nothing', () => {
  const { limits, refusal } = clocked()
  const small = key({ rpm: 5, dailyTokens: 10 })
  for (let at = 0; at < 9; at++) expect(refusal(small, 20)).toBe('key_spent 43200')
  expect(limits.usage()).toMatchObject({ minute: 0, running: 0, dayTokens: 0, monthTokens: 0 })
})

test('tokens are drawn up to the budget and not beyond it, then settled by what was used', () => {
  const { limits, kept, refusal } = clocked()
  const hundred = key({ dailyTokens: 100 })
  const first = limits.admit(hundred, () => 39)
  const second = limits.admit(hundred, () => 49)
  expect(limits.usage().dayTokens).toBe(90)
  expect(first.draw(10)).toBe(true)
  expect(second.draw(1)).toBe(false)
  expect(refusal(hundred, 0)).toBe('key_spent 43200')
  first.end(30)
  expect(kept.tokens.get(day)).toBe(80)
  expect(second.draw(20)).toBe(true)
  second.end(70)
  expect(limits.usage()).toMatchObject({ minute: 2, running: 0, dayTokens: 100, monthTokens: 100 })
})

test('what failed before it said anything costs nothing; what was said costs, also when nobody counted it', () => {
  const { limits } = clocked()
  const some = key({ dailyTokens: 100 })
  limits.admit(some, () => 50).end(undefined)
  expect(limits.usage().dayTokens).toBe(0)
  const slot = limits.admit(some, () => 50)
  slot.draw(9)
  slot.end(undefined)
  expect(limits.usage().dayTokens).toBe(60)
})

test('the day begins anew at midnight in UTC, the month on its first', () => {
  const { clock, limits, refusal } = clocked({ requests: [], tokens: new Map([[day - 1, 40]]) })
  const both = key({ dailyTokens: 50, monthlyTokens: 100 })
  limits.admit(both, () => 49).end(50)
  expect(limits.usage()).toMatchObject({ dayTokens: 50, monthTokens: 90 })
  expect(refusal(both)).toBe('key_spent 43200')
  // 31 January: the next day is the next month.
  clock.now += 12 * 3_600_000
  expect(refusal(both, 49)).toBe('admitted')
  expect(limits.usage()).toMatchObject({ dayTokens: 50, monthTokens: 50 })
})

test('a used up month is refused until it is over, a clock that goes back opens nothing', () => {
  const { clock, limits, refusal } = clocked()
  const month = key({ dailyTokens: 60, monthlyTokens: 60 })
  clock.now = Date.UTC(2026, 1, 10)
  limits.admit(month, () => 10).end(60)
  expect(refusal(month)).toBe(`key_spent ${19 * 86_400}`)
  clock.now -= 86_400_000
  expect(refusal(month)).toStartWith('key_spent')
})

test('what an earlier process counted still counts', () => {
  const before = { requests: [noon - 59_000, noon - 1000], tokens: new Map([[day, 30]]) }
  const { refusal } = clocked(before)
  expect(refusal(key({ rpm: 2 }))).toBe('key_rate_limited 1')
  expect(refusal(key({ dailyTokens: 30 }))).toBe('key_spent 43200')
})
