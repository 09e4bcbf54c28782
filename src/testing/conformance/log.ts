import { expect } from 'bun:test'
import { sampleLogEntry } from '../sample-log.ts'
import type { Check } from './suite.ts'
import { spans, stepOf } from '../../store/statistics-sums.ts'

const day = Date.UTC(2026, 0, 2)
const fromStart = { after: { slot: -1, name: '' }, most: 100 }
const hostile = `'; DROP TABLE request_log; -- <script> %_ ключ 键 🙂`

const point = (account: string, at: number, remaining: number) => ({
  account,
  at,
  quota: { fast: { remaining, total: 30 }, 'media:image': { remaining: 1, total: null } },
})

/** The request log and the statistics. */
export function logTests(check: Check): void {
  check('an entry comes back as it went in, and is found by what it is', async ({ store: { log } }) => {
    const bodies = { request: hostile, answer: '' }
    const entries = [
      sampleLogEntry({ requestId: 'a', message: hostile, model: hostile, bodies }),
      sampleLogEntry({
        requestId: 'b',
        usage: undefined,
        firstTokenMs: undefined,
        attempts: [],
        stream: true,
      }),
    ]
    await log.add(entries, entries, 'batch 1')
    const { first, last } = await log.ends()
    expect(last - first).toBe(1)
    const all = await log.read({}, last + 1, 100, 100)
    expect(all.map(({ requestId }) => requestId)).toEqual(['b', 'a'])
    expect(all[0]).toMatchObject({ ...entries[1]!, seq: last })
    expect(await log.find('a', last + 1, 100)).toMatchObject({ ...entries[0]!, seq: first })
    expect(await log.find('a', first, 100)).toBeUndefined()
    const fitting = async (filter: object) =>
      (await log.read(filter, last + 1, 100, 100)).map(({ requestId }) => requestId)
    expect(await fitting({ text: hostile.slice(3, 20) })).toEqual(['a'])
    expect(await fitting({ stream: true })).toEqual(['b'])
    expect(await fitting({ model: hostile, status: entries[0]!.status })).toEqual(['a'])
    const [{ account } = { account: '' }] = entries[0]!.attempts
    expect(await fitting({ account })).toEqual(['a'])
  })

  check('a batch that is sent again counts once, in log, statistics and use', async ({ store }) => {
    const entries = [sampleLogEntry({ at: day })]
    for (let round = 0; round < 2; round++) await store.log.add(entries, entries, 'same')
    const rows = await store.statistics.read({ kind: 'all', span: spans.day, from: 0, ...fromStart })
    const { last } = await store.log.ends()
    // A store that is never left without an answer need not look.
    const times = store.kind === 'local' ? 2 : 1
    expect([(await store.log.read({}, last + 1, 100, 100)).length, rows[0]?.requests]).toEqual([times, times])
  })

  check(
    'quotas of an account by the hour: one point for each, the oldest go',
    async ({ store: { quotas } }) => {
      await quotas.add([point('a', 1, 9), point('a', 2, 8), point('b', 2, 7)])
      await quotas.add([point('a', 2, 6), point('a', 3, 5)])
      expect(await quotas.of('a', 0)).toEqual([point('a', 1, 9), point('a', 2, 6), point('a', 3, 5)])
      expect(await quotas.of('a', 3)).toEqual([point('a', 3, 5)])
      expect(await quotas.of('nobody', 0)).toEqual([])
      expect(await quotas.sweep(2, 100, 100)).toBe(1)
      expect(await quotas.sweep(0, 100, 100)).toBe(0)
      // Beyond the newest two, and one at a time.
      expect(await quotas.sweep(0, 1, 1)).toBe(1)
      expect(await quotas.sweep(0, 1, 100)).toBe(1)
      expect(await quotas.of('a', 0)).toEqual([point('a', 3, 5)])
    },
  )

  check('the oldest are swept, by age and by number', async ({ store: { log } }) => {
    const entries = Array.from({ length: 10 }, (_, at) => sampleLogEntry({ requestId: `r${at}`, at }))
    await log.add(entries, entries, 'batch 1')
    expect(await log.sweep(3, 100, 100)).toBe(3)
    expect(await log.sweep(0, 5, 1)).toBe(1)
    expect(await log.sweep(0, 5, 100)).toBe(1)
    const { last } = await log.ends()
    expect((await log.read({}, last + 1, 100, 100)).map(({ requestId }) => requestId)).toEqual([
      'r9',
      'r8',
      'r7',
      'r6',
      'r5',
    ])
    expect(await log.sweep(Infinity, 0, 100)).toBe(5)
    expect(await log.ends()).toEqual({ first: 0, last: 0 })
  })

  check('statistics are sums over all processes', async ({ store, open }) => {
    const other = await open('two')
    const one = sampleLogEntry({ at: day + 1, ms: 100, ending: 'succeeded', model: 'm' })
    await Promise.all([
      ...Array.from({ length: 5 }, (_, at) => store.log.add([one, one], [], `one ${at}`)),
      ...Array.from({ length: 5 }, (_, at) => other.log.add([one], [], `two ${at}`)),
    ])
    const [row] = await store.statistics.read({ kind: 'model', span: spans.day, from: 0, ...fromStart })
    expect(row).toMatchObject({
      kind: 'model',
      name: 'm',
      slot: day,
      requests: 15,
      ms: 1500,
      input: 15 * one.usage!.input,
    })
    const named = { kind: 'model', span: spans.day, name: 'm', from: day, until: day + 1 } as const
    expect(await store.statistics.ofName(named)).toEqual([row!])
    expect(await store.statistics.spread('ms', spans.day, day)).toEqual([{ step: stepOf(100), count: 15 }])
    await store.statistics.sweep(day + 1, day + 1)
    expect(await store.statistics.ofName(named)).toEqual([])
  })

  check('statistics are read page by page', async ({ store }) => {
    const entries = Array.from({ length: 7 }, (_, at) => sampleLogEntry({ at: day, model: `model ${at}` }))
    await store.log.add(entries, [], 'batch 1')
    const page = { kind: 'model', span: spans.day, from: day, most: 3 } as const
    const names: string[] = []
    for (let after = { slot: -1, name: '' }; ;) {
      const rows = await store.statistics.read({ ...page, after })
      names.push(...rows.map(({ name }) => name))
      const last = rows.at(-1)
      if (!last) break
      after = { slot: last.slot, name: last.name }
    }
    expect(names).toEqual(entries.map(({ model }) => model))
  })

  check('everything is read and written again as rows', async ({ store }) => {
    const entries = [sampleLogEntry({ at: day, message: hostile, bodies: { request: hostile, answer: 'a' } })]
    await store.log.add(entries, entries, 'batch 1')
    await store.answers.put('place', 5, { status: 200, contentType: 'a', body: hostile })
    for (const table of store.tables.names()) {
      const before: unknown[] = []
      for await (const { rows } of store.tables.read(table)) {
        before.push(...rows)
        await store.tables.write(table, rows)
      }
      const after: unknown[] = []
      for await (const { rows } of store.tables.read(table)) after.push(...rows)
      expect(after).toEqual(before)
      expect(await store.tables.count(table)).toBe(before.length)
    }
    expect(await store.answers.find('place', 0)).toMatchObject({ body: hostile })
    expect(await store.tables.count('request_log')).toBe(1)
    await store.tables.clear()
    for (const table of store.tables.names())
      expect([table, await store.tables.count(table)]).toEqual([table, 0])
    await store.log.add(entries, entries, 'batch 2')
    expect(await store.tables.count('request_log')).toBe(1)
  })
}
