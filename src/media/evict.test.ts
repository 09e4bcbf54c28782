import { expect, test } from 'bun:test'
import { evict, type MediaEntry } from './evict.ts'

const entries = (...list: [key: string, bytes: number, usedAt: number][]): [string, MediaEntry][] =>
  list.map(([key, bytes, usedAt]) => [key, { bytes, usedAt }])
const limits = { limit: 100, now: 1000, graceMs: 60 }

const cases: [what: string, stored: [string, MediaEntry][], dropped: string[]][] = [
  ['nothing at the limit', entries(['a', 50, 1], ['b', 50, 2]), []],
  [
    'the oldest, down to 80 %',
    entries(['a', 10, 1], ['b', 10, 2], ['c', 10, 3], ['d', 75, 4]),
    ['a', 'b', 'c'],
  ],
  ['no more than needed', entries(['a', 90, 1], ['b', 10, 2], ['c', 10, 3]), ['a']],
  ['nothing in use', entries(['a', 30, 1], ['b', 90, 950], ['c', 90, 990]), ['a']],
]
for (const [what, stored, dropped] of cases)
  test(`evict drops ${what}`, () => {
    const total = stored.reduce((sum, [, { bytes }]) => sum + bytes, 0)
    expect([...evict(stored, total, limits)]).toEqual(dropped)
  })

test('evict reads no further than it must', () => {
  let read = 0
  function* many(): Generator<[number, MediaEntry]> {
    for (; ; read++) yield [read, { bytes: 1, usedAt: 0 }]
  }
  expect([...evict(many(), 101, limits)].length).toBe(21)
  expect(read).toBeLessThan(25)
})
