import { expect, test } from 'bun:test'
import type { LogEntry } from '../core/log-entry.ts'
import { createLog } from '../lib/log.ts'
import { eventually } from '../testing/eventually.ts'
import { sampleLogEntry } from '../testing/sample-log.ts'
import { createLedger } from './ledger.ts'

function kept(settings = { retentionDays: 30, maxRows: 1000 }) {
  const counted: LogEntry[] = []
  const listed: LogEntry[] = []
  const batches: number[] = []
  const swept: [before: number, count: number][] = []
  const state = { broken: false, deaf: false }
  const names = new Set<string>()
  let lines = ''
  const ledger = createLedger(
    {
      log: {
        add: async (entries, ofThem, batch) => {
          if (state.broken) throw new Error('disk full')
          const isNew = !names.has(batch)
          names.add(batch)
          if (isNew) {
            batches.push(entries.length)
            counted.push(...entries)
            listed.push(...ofThem)
          }
          if (state.deaf) throw new Error('no answer')
        },
        sweep: async (before, count, most) => {
          swept.push([before, count])
          return listed.splice(0, most).length
        },
      },
      statistics: { sweep: async () => {} },
    },
    () => settings,
    createLog({ level: 'info', format: 'json', write: (line) => void (lines += line) }),
  )
  return { ledger, counted, listed, batches, swept, state, lines: () => lines }
}
const ids = (entries: LogEntry[]) => entries.map(({ requestId }) => requestId)
const entry = (at: number, changes: Partial<LogEntry> = {}) =>
  sampleLogEntry({ requestId: `r${at}`, ...changes })

test('entries are written by themselves, in order, in small batches', async () => {
  const { ledger, listed, batches } = kept()
  for (let at = 0; at < 600; at++) ledger.note(entry(at))
  expect(batches).toEqual([])
  await eventually('all are written', () => listed.length === 600)
  expect(ids(listed)).toEqual(Array.from({ length: 600 }, (_, at) => `r${at}`))
  expect(Math.max(...batches)).toBeLessThanOrEqual(256)
  await ledger.close()
})

test('flush writes what is there, again and again; close writes the rest', async () => {
  const { ledger, listed } = kept()
  await ledger.flush()
  for (let at = 0; at < 3; at++) {
    ledger.note(entry(at))
    await Promise.all([ledger.flush(), ledger.flush()])
    expect(listed).toHaveLength(at + 1)
  }
  ledger.note(entry(3))
  await ledger.close()
  expect(ids(listed)).toEqual(['r0', 'r1', 'r2', 'r3'])
})

test('a store that fails for a while loses nothing and doubles nothing', async () => {
  const { ledger, listed, state, lines } = kept()
  state.broken = true
  for (let at = 0; at < 100; at++) ledger.note(entry(at))
  await ledger.flush()
  expect(lines()).toContain('disk full')
  state.broken = false
  ledger.note(entry(100))
  await ledger.flush()
  expect(ids(listed)).toEqual(Array.from({ length: 101 }, (_, at) => `r${at}`))
  await ledger.close()
})

test('what was written although nobody answered is not written twice', async () => {
  const { ledger, listed, state } = kept()
  state.deaf = true
  for (let at = 0; at < 3; at++) ledger.note(entry(at))
  await ledger.flush()
  ledger.note(entry(3))
  state.deaf = false
  await ledger.flush()
  expect(ids(listed)).toEqual(['r0', 'r1', 'r2', 'r3'])
  await ledger.close()
})

test('a store that fails for ever does not fill the memory, and the loss is said', async () => {
  const { ledger, listed, state, lines } = kept()
  state.broken = true
  for (let at = 0; at < 20_005; at++) ledger.note(entry(at))
  state.broken = false
  await ledger.flush()
  expect([listed.length, listed[0]?.requestId]).toEqual([20_000, 'r5'])
  expect(lines()).toContain('"lost":5')
  await ledger.close()
})

test('wrong keys get 60 lines a minute and are all counted', async () => {
  const { ledger, listed, counted } = kept()
  const at = Date.UTC(2026, 0, 1)
  for (let n = 0; n < 100; n++) ledger.note(entry(n, { status: 401, at }))
  ledger.note(entry(100, { at }))
  ledger.note(entry(101, { status: 401, at: at + 60_000 }))
  await ledger.flush()
  expect([counted.length, listed.length]).toEqual([102, 62])
  await ledger.close()
})

test('without retention nothing is listed', async () => {
  const { ledger, listed, counted } = kept({ retentionDays: 0, maxRows: 1000 })
  ledger.note(entry(0))
  await ledger.flush()
  expect([counted.length, listed.length]).toEqual([1, 0])
  await ledger.close()
})

test('clear takes all, in steps; listeners hear every entry once', async () => {
  const { ledger, listed, swept } = kept()
  const heard: string[] = []
  const stop = ledger.onEntry(({ requestId }) => heard.push(requestId))
  for (let at = 0; at < 600; at++) ledger.note(entry(at))
  stop()
  ledger.note(entry(600))
  expect(await ledger.clear()).toBe(601)
  expect([listed.length, heard.length]).toEqual([0, 600])
  expect(swept.length).toBeGreaterThan(2)
  expect(swept[0]).toEqual([Infinity, 0])
  await ledger.close()
})
