// What a caller's key may cost: booked after the answer, and over until the day or the month is.
import { expect, test } from 'bun:test'
import { asFault } from '../core/fault.ts'
import type { ApiKey } from '../core/key.ts'
import { ticksOf } from '../core/money.ts'
import { createKeyLimits } from './key-limits.ts'

const key = {
  rpm: 0,
  concurrency: 0,
  dailyTokens: 0,
  monthlyTokens: 0,
  dailyUsd: 1,
  monthlyUsd: 1.5,
} as ApiKey
const dayMs = 86_400_000

function world(before = new Map<number, number>()) {
  const clock = { now: Date.parse('2026-11-29T12:00:00Z') }
  const paid = new Map<number, number>()
  const limits = createKeyLimits(
    () => clock.now,
    { requests: [], tokens: new Map(), ticks: before },
    {
      requested: () => {},
      spent: () => {},
      paid: (day, ticks) => void paid.set(day, (paid.get(day) ?? 0) + ticks),
    },
  )
  const spend = (usd: number, of = key) => {
    try {
      limits.admit(of, () => 0).end(undefined, usd)
      return 'admitted'
    } catch (error) {
      const { kind, retryAfterSeconds } = asFault(error)
      return `${kind} ${retryAfterSeconds}`
    }
  }
  return { clock, limits, paid, spend }
}

test('a day, then a month', () => {
  const { clock, limits, paid, spend } = world()
  expect([spend(0.25), spend(0.8), spend(1)]).toEqual(['admitted', 'admitted', 'key_spent 43200'])
  expect(limits.usage()).toMatchObject({ dayUsd: 1.05, monthUsd: 1.05 })
  clock.now += dayMs
  expect([spend(0.45), spend(1)]).toEqual(['admitted', 'key_spent 43200'])
  expect(limits.usage()).toMatchObject({ dayUsd: 0.45, monthUsd: 1.5 })
  clock.now += dayMs
  expect(spend(0)).toBe('admitted')
  const day = Math.floor(clock.now / dayMs)
  expect([...paid]).toEqual([
    [day - 2, ticksOf(1.05)],
    [day - 1, ticksOf(0.45)],
  ])
})

test('what was spent before a restart counts, a limit of 0 is none, and nothing is booked twice', () => {
  const day = Math.floor(Date.parse('2026-11-29T12:00:00Z') / dayMs)
  const { limits, paid, spend } = world(
    new Map([
      [day, ticksOf(0.9)],
      [day - 40, ticksOf(9)],
    ]),
  )
  expect(limits.usage()).toMatchObject({ dayUsd: 0.9, monthUsd: 0.9 })
  const slot = limits.admit(key, () => 0)
  slot.end(undefined, 0.2)
  slot.end(undefined, 0.2)
  expect(paid.get(day)).toBe(ticksOf(0.2))
  expect(spend(0)).toBe('key_spent 43200')
  expect(spend(5, { ...key, dailyUsd: 0, monthlyUsd: 0 })).toBe('admitted')
})
