import { expect, test } from 'bun:test'
import { sampleLogEntry } from '../../testing/sample-log.ts'
import { openDatabase } from './database.ts'
import { logTable } from './log-table.ts'
import { hourMs, msOfStep, spans, stepOf } from '../statistics-sums.ts'
import { statisticsTable } from './statistics-table.ts'

const day = Date.UTC(2026, 0, 2)
function fresh() {
  const database = openDatabase(':memory:')
  const statistics = statisticsTable(database)
  return { database, statistics, log: logTable(database, statistics, { id: 'proc_1' }) }
}
const fromStart = { after: { slot: -1, name: '' }, most: 100 }

test('an entry comes back as it went in, hostile texts and all', () => {
  const { log } = fresh()
  const hostile = `'; DROP TABLE request_log; -- <script>\u0000\u202e ключ 键`
  const entries = [
    sampleLogEntry({
      requestId: 'a',
      message: hostile,
      model: hostile,
      bodies: { request: hostile, answer: '' },
    }),
    sampleLogEntry({ requestId: 'b', usage: undefined, firstTokenMs: undefined, attempts: [], stream: true }),
  ]
  log.add(entries, entries, 'batch')
  expect(log.read({}, 10, 10, 10)).toEqual([
    { ...entries[1]!, seq: 2, process: 'proc_1' },
    // Bodies are read for a single entry only.
    { ...sampleLogEntry({ requestId: 'a', message: hostile, model: hostile }), seq: 1, process: 'proc_1' },
  ])
  expect(log.find('a', 10, 10)).toEqual({ ...entries[0]!, seq: 1, process: 'proc_1' })
  expect(log.read({ text: hostile }, 10, 10, 10)).toHaveLength(1)
})

test('of two requests that share an id the newer one is found', () => {
  const { log } = fresh()
  const entries = [sampleLogEntry({ ms: 1 }), sampleLogEntry({ ms: 2 })]
  log.add(entries, entries, 'batch')
  expect(log.find('req_1', 10, 10)?.ms).toBe(2)
})

test('two processes on one database number their rows without a clash', () => {
  const database = openDatabase(':memory:')
  const [one, two] = [1, 2].map(() => logTable(database, statisticsTable(database), { id: 'proc_1' }))
  for (const [log, requestId] of [
    [one!, 'a'],
    [two!, 'b'],
    [one!, 'c'],
  ] as const) {
    const entries = [sampleLogEntry({ requestId, bodies: { request: requestId, answer: '' } })]
    log.add(entries, entries, 'batch')
  }
  expect(two!.read({}, 10, 10, 10).map(({ seq, requestId }) => `${seq} ${requestId}`)).toEqual([
    '3 c',
    '2 b',
    '1 a',
  ])
  expect(one!.find('b', 10, 10)?.bodies?.request).toBe('b')
})

test('what is too old goes, and what is too much', () => {
  const { log } = fresh()
  const entries = Array.from({ length: 10 }, (_, at) => sampleLogEntry({ requestId: `r${at}`, at: day + at }))
  log.add(entries, entries, 'batch')
  expect(log.sweep(day + 3, 100, 100)).toBe(3)
  expect(log.ends()).toEqual({ first: 4, last: 10 })
  expect(log.sweep(0, 5, 100)).toBe(2)
  expect(log.sweep(Infinity, 0, 4)).toBe(4)
  expect(log.sweep(Infinity, 0, 4)).toBe(1)
  expect(log.ends()).toEqual({ first: 0, last: 0 })
})

test('a batch that fails leaves nothing behind, and the next one takes its places', () => {
  const { log, statistics } = fresh()
  const broken = { ...sampleLogEntry(), status: 'two hundred' as unknown as number }
  expect(() => log.add([sampleLogEntry(), broken], [sampleLogEntry(), broken], 'batch')).toThrow()
  expect(statistics.read({ kind: 'all', span: 1, from: 0, ...fromStart })).toEqual([])
  log.add([sampleLogEntry()], [sampleLogEntry()], 'batch')
  expect(log.ends()).toEqual({ first: 1, last: 1 })
})

test('sums by hour and day, model, key and account', () => {
  const { log, statistics } = fresh()
  const tries = [
    { account: 'acc_1', transport: 'rest', status: 429, ms: 5, fault: 'rate_limited' },
    { account: 'acc_2', transport: 'rest', status: 200, ms: 30 },
  ]
  const entries = [
    sampleLogEntry({ at: day }),
    sampleLogEntry({ at: day + hourMs, model: 'grok-3', keyId: 'key_1', attempts: tries }),
    sampleLogEntry({ at: day + hourMs, ending: 'failed', code: 'upstream_error' }),
    sampleLogEntry({
      at: day + hourMs,
      ending: 'refused',
      model: '',
      usage: undefined,
      firstTokenMs: undefined,
      attempts: [],
    }),
    sampleLogEntry({ at: day + 24 * hourMs, ending: 'cancelled', ms: 7 }),
  ]
  log.add(entries.slice(0, 2), [], 'batch')
  log.add(entries.slice(2), [], 'batch')
  const rows = (kind: 'all' | 'model' | 'key' | 'account', span: number) =>
    statistics.read({ kind, span, from: day, ...fromStart })
  expect(rows('all', spans.hour).map(({ slot, requests }) => [slot - day, requests])).toEqual([
    [0, 1],
    [hourMs, 3],
    [24 * hourMs, 1],
  ])
  expect(rows('all', spans.day)[0]).toMatchObject({
    requests: 4,
    refused: 1,
    failed: 1,
    cancelled: 0,
    input: 30,
    output: 15,
    reasoning: 3,
    ms: 200,
    first_ms: 60,
    firsts: 3,
  })
  expect(rows('model', spans.day).map(({ slot, name, requests }) => [slot - day, name, requests])).toEqual([
    [0, 'grok-3', 1],
    [0, 'grok-4', 2],
    [24 * hourMs, 'grok-4', 1],
  ])
  expect(
    rows('key', spans.hour)
      .filter(({ slot }) => slot === day + hourMs)
      .map(({ name, requests }) => [name, requests]),
  ).toEqual([
    ['config', 2],
    ['key_1', 1],
  ])
  expect(rows('account', spans.day)).toMatchObject([
    { name: 'acc_1', requests: 3, failed: 2, input: 10 },
    { name: 'acc_2', requests: 1, failed: 0, input: 10, first_ms: 30 },
    { slot: day + 24 * hourMs, name: 'acc_1', requests: 1 },
  ])
  expect(rows('account', spans.hour)).toEqual([])
  expect(statistics.spread('ms', spans.day, day)).toEqual([{ step: stepOf(100), count: 2 }])
})

test('rows are read on page by page, and swept by age', () => {
  const { log, statistics } = fresh()
  log.add(
    Array.from({ length: 30 }, (_, at) =>
      sampleLogEntry({ model: `m${at % 3}`, at: day + (at % 10) * hourMs }),
    ),
    [],
    'batch',
  )
  const seen: string[] = []
  for (
    let after = { slot: -1, name: '' }, rows;
    (rows = statistics.read({ kind: 'model', span: 1, from: 0, after, most: 7 })).length > 0;
  ) {
    seen.push(...rows.map(({ slot, name }) => `${slot} ${name}`))
    after = rows.at(-1)!
  }
  expect([seen.length, new Set(seen).size]).toEqual([30, 30])
  statistics.sweep(day, day + 8 * hourMs)
  expect(statistics.read({ kind: 'all', span: 1, from: 0, ...fromStart })).toHaveLength(2)
  expect(statistics.read({ kind: 'all', span: 24, from: 0, ...fromStart })).toHaveLength(1)
  expect(statistics.spread('ms', 1, 0).reduce((sum, { count }) => sum + count, 0)).toBe(6)
})

test('a step of time is at most 10 % beside the time', () => {
  for (const ms of [1, 3, 10, 99, 1234, 60_000, 600_000])
    expect(Math.abs(msOfStep(stepOf(ms)) / ms - 1)).toBeLessThan(0.1)
})
