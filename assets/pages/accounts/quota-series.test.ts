import { expect, test } from 'bun:test'
import { quotaSeries } from './quota-series.ts'

const hour = 3_600_000
const now = 100 * hour + 5
const left = (remaining: number | null, total: number | null) => ({
  remaining,
  total,
  window_seconds: null,
  resets_at: null,
  cooling_until: 0,
})

test('an hour without a point is as the one before, and the last is what there is now', () => {
  const points = [
    { at: 90 * hour, quota: { fast: { remaining: 30, total: 30 } } },
    { at: 97 * hour, quota: { fast: { remaining: 15, total: 30 }, auto: { remaining: 4, total: null } } },
  ]
  const quota = { fast: left(6, 30), auto: left(2, null), heavy: left(0, 0), expert: left(null, null) }
  expect(quotaSeries(points, quota, 5, now)).toEqual({
    hours: [96, 97, 98, 99, 100].map((at) => at * hour),
    modes: [
      { name: 'fast', shares: [1, 0.5, 0.5, 0.5, 0.2] },
      { name: 'auto', shares: [null, 1, 1, 1, 0.5] },
    ],
  })
})

test('an account of which nothing is known has no lines', () => {
  expect(quotaSeries([], {}, 3, now).modes).toEqual([])
})
