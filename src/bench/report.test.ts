import { expect, test } from 'bun:test'
import type { Measured } from './load.ts'
import { parseTicks } from './process-stats.ts'
import { type Pair, ratios, remarks, report, type Results } from './report.ts'
import { median, quantile } from './statistics.ts'

const measured = (usPerToken: number, first = 1, perSecond = 25_000): Measured => ({
  cpuMs: usPerToken * 100,
  tokens: 100_000,
  seconds: 100_000 / perSecond,
  residentBytes: 0,
  first: { p50: first, p99: first * 4 },
  problems: [],
})
const pair = (floor: number, gateway: number, first: [number, number] = [1, 1]): Pair => ({
  passThrough: measured(floor, first[0]),
  gateway: measured(gateway, first[1]),
})
const results = (pairs: Pair[]): Results => ({
  exercises: [
    { exercise: { id: 'paced-500', title: 'paced' }, pairs },
    { exercise: { id: 'flat', title: 'flat' }, pairs },
    { exercise: { id: 'first', title: 'first' }, pairs },
  ],
  startMs: [90, 50, 60],
  idleBytes: { passThrough: 30e6, gateway: 60e6 },
  held: [{ streams: 1000, passThrough: 50e6, gateway: 145e6 }],
  stalled: [{ transport: 'mgw', streams: 1000, passThrough: undefined, gateway: 290e6 }],
})

test('median and quantiles', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7]), median([])]).toEqual([2, 2.5, 7, Number.NaN])
  expect([quantile([0, 10], 0.99), quantile([5, 1], 0), quantile([5, 1], 1)]).toEqual([9.9, 1, 5])
})

test('ratios are taken within a run, then the median', () => {
  const pairs = [pair(10, 15), pair(20, 60), pair(10, 20)]
  expect(ratios(pairs)).toEqual([1.5, 3, 2])
  const [, , paced, flat] = report(results(pairs)).split('\n')
  expect(paced).toBe(
    '| CPU per token, paced | 10.00 µs at 25.0 k/s | 20.00 µs at 25.0 k/s | **2.00 times** (1.50 to 3.00) | 2.0 | 1.6 | within the bound |',
  )
  expect(flat).toEndWith('| 5.0 | 3.0 | reached |')
})

test('added time to the first token is the difference in a run', () => {
  const lines = report(results([pair(1, 1, [2, 2.5]), pair(1, 1, [1, 3]), pair(1, 1, [1, 1.4])])).split('\n')
  expect(lines[4]).toBe('| p50 to first | 1.00 ms | 2.50 ms | **+0.50 ms** | +1 ms |  | reached |')
  expect(lines[5]).toContain('**+2.00 ms**')
})

test('memory, start and misses', () => {
  const table = report(results([pair(10, 21)]))
  expect(table).toContain(
    '| 1,000 open streams, resident beyond idle | 20 KB each | 85 KB each |  | 100 KB | 70 KB | within the bound |',
  )
  expect(table).toContain('| start to first 200 |  | 60.0 ms |')
  expect(table).toContain('**2.10 times** | 2.0 | 1.6 | MISSED |')
})

test('a load that did not come through is said', () => {
  expect(remarks(results([pair(10, 20)]))).toEqual([])
  const slow = { passThrough: measured(10), gateway: measured(20, 1, 19_000) }
  expect(remarks(results([slow]))).toEqual([
    'paced: only 19000 of 25000 tokens a second came through in the slowest run.',
  ])
})

test('the process name in /proc/PID/stat may hold anything', () => {
  expect(parseTicks('42 (a) b (c)) S 1 42 42 0 -1 4194304 500 0 0 0 123 45 0 0 20 0 9 0 777')).toBe(168)
})
