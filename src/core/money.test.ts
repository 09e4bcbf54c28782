import { expect, test } from 'bun:test'
import { budgetOf, spentMore, spentNow, type Spent, ticksOf, usdOf } from './money.ts'

const at = (text: string) => Date.parse(text)

test('sums of prices come out the same in any order', () => {
  const prices = [0.1, 0.2, 0.0000375, 3.3, 0.0001]
  const sum = (all: readonly number[]) => all.reduce((ticks, usd) => ticks + ticksOf(usd), 0)
  expect(sum(prices)).toBe(sum(prices.toReversed()))
  expect(usdOf(sum(prices))).toBe(3.6001375)
})

test('a day and a month begin at nothing, in UTC', () => {
  let spent: Spent | undefined
  spent = spentMore(spent, 1.5, at('2026-11-30T23:59:59.999Z'))
  spent = spentMore(spent, 0.25, at('2026-11-30T23:59:59.999Z'))
  expect([usdOf(spent.dayTicks), usdOf(spent.monthTicks)]).toEqual([1.75, 1.75])
  const next = spentNow(spent, at('2026-12-01T00:00:00Z'))
  expect([next.dayTicks, next.monthTicks]).toEqual([0, 0])
  const other = spentMore(spentMore(undefined, 2, at('2026-11-10T05:00:00Z')), 1, at('2026-11-11T05:00:00Z'))
  expect([usdOf(other.dayTicks), usdOf(other.monthTicks)]).toEqual([1, 3])
})

const spent = spentMore(spentMore(undefined, 4, at('2026-12-30T12:00:00Z')), 2, at('2026-12-31T12:00:00Z'))
const now = at('2026-12-31T13:00:00Z')
const newYear = at('2027-01-01T00:00:00Z')
const cases: [name: string, limits: Parameters<typeof budgetOf>[0], expected: ReturnType<typeof budgetOf>][] =
  [
    ['no limit', {}, undefined],
    [
      'both have something left: the nearer one counts',
      { dailyUsd: 5, monthlyUsd: 7 },
      { leftUsd: 1, until: 0 },
    ],
    ['the day is used up', { dailyUsd: 2 }, { leftUsd: 0, until: newYear, over: 'daily_usd' }],
    [
      'the month is used up',
      { monthlyUsd: 6, dailyUsd: 9 },
      { leftUsd: 0, until: newYear, over: 'monthly_usd' },
    ],
    ['nothing may be spent', { dailyUsd: 0 }, { leftUsd: 0, until: newYear, over: 'daily_usd' }],
  ]
for (const [name, limits, expected] of cases)
  test(name, () => expect(budgetOf(limits, spent, now)).toEqual(expected))
