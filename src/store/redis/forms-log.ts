import type { TableRow } from '../store.ts'
import { type SpreadRow, sumNames, type SumsRow } from '../statistics-sums.ts'
import { raise } from './forms-content.ts'
import { someOf } from './hashes.ts'
import { type Link, type Reply, texts } from './link.ts'
import { allStatistics, clearStatistics, addStatistics } from './statistics.ts'
import { putQuota } from './quotas.ts'
import type { TableForm, TableForms } from './table-forms.ts'

/** Sums are few enough to be read as a whole. */
const inStatistics =
  <Row extends SumsRow | SpreadRow>(
    pick: (all: { sums: SumsRow[]; spread: SpreadRow[] }) => Row[],
    put: (rows: Row[]) => { sums: SumsRow[]; spread: SpreadRow[] },
  ) =>
  (link: Link): TableForm => ({
    list: async () => pick(await allStatistics(link)) as TableRow[],
    read: (keys) => Promise.resolve([...keys]),
    write: async (rows) => {
      const { sums, spread } = put(rows as unknown as Row[])
      await link.together([...clearStatistics(sums, spread), ...addStatistics(sums, spread)])
    },
  })

const seqOf = (entry: Reply): number => (Array.isArray(entry) ? Number.parseInt(String(entry[0]), 10) : 0)

const requestLog = (link: Link): TableForm => ({
  list: async () => {
    const keys: TableRow[] = []
    for (let from = '-'; ;) {
      const reply = await link.send('XRANGE', 'request_log', from, '+', 'COUNT', 1000)
      if (!Array.isArray(reply) || reply.length === 0) return keys
      keys.push(...reply.map((entry) => ({ seq: seqOf(entry) })))
      from = `${seqOf(reply.at(-1) ?? null) + 1}-0`
    }
  },
  read: async (keys) => {
    const [first, last] = [keys[0]?.['seq'] ?? 0, keys.at(-1)?.['seq'] ?? 0]
    const reply = await link.send('XRANGE', 'request_log', `${first}-0`, `${last}-9`)
    if (!Array.isArray(reply)) return []
    return reply.map((entry) => {
      const row = JSON.parse(texts(Array.isArray(entry) ? (entry[1] ?? []) : [])[1] ?? '{}')
      return { process: '', ...row, seq: seqOf(entry) }
    })
  },
  write: async (rows) => {
    const newest = await link.send('XREVRANGE', 'request_log', '+', '-', 'COUNT', 1)
    const last = Array.isArray(newest) && newest[0] !== undefined ? seqOf(newest[0]) : 0
    // A stream is only added to: what has its place already stays.
    const behind = rows.filter(({ seq }) => Number(seq) > last)
    await link.together(
      behind.map(
        ({ seq, ...row }) => ['XADD', 'request_log', `${seq}-1`, 'row', JSON.stringify(row)] as const,
      ),
    )
    await link.run(raise, ['request_log:count'], [Math.max(0, ...rows.map(({ seq }) => Number(seq)))])
  },
})

const requestBodies = (link: Link): TableForm => ({
  list: async () => texts(await link.send('HKEYS', 'request_bodies')).map((seq) => ({ seq: Number(seq) })),
  read: async (keys) =>
    Array.from(
      await someOf(
        link,
        'request_bodies',
        keys.map(({ seq }) => String(seq)),
      ),
      ([seq, value]) => ({
        seq: Number(seq),
        ...JSON.parse(value),
      }),
    ),
  write: (rows) =>
    link.together(
      rows.map(
        ({ seq, request = '', answer = '' }) =>
          ['HSET', 'request_bodies', Number(seq), JSON.stringify({ request, answer })] as const,
      ),
    ),
})

const quotaHistory = (link: Link): TableForm => ({
  list: async () =>
    texts(await link.send('HKEYS', 'quota_history')).map((place) => {
      const [account, at] = JSON.parse(place) as [string, number]
      return { account, at }
    }),
  read: async (keys) => {
    const places = keys.map(({ account, at }) => JSON.stringify([account, at]))
    const found = await someOf(link, 'quota_history', places)
    return keys.flatMap((key, index) => {
      const quota = found.get(places[index] ?? '')
      return quota === undefined ? [] : [{ ...key, quota }]
    })
  },
  write: (rows) =>
    link.together(
      rows.flatMap(({ account, at, quota }) => putQuota(String(account), Number(at), String(quota))),
    ),
})

/** The request log and the statistics. */
export const logForms: TableForms = {
  quota_history: quotaHistory,
  request_stats: inStatistics<SumsRow>(
    ({ sums }) => sums,
    (sums) => ({
      sums: sums.map((row) => ({
        ...row,
        ...Object.fromEntries(sumNames.map((name) => [name, Number(row[name])])),
      })),
      spread: [],
    }),
  ),
  request_spread: inStatistics<SpreadRow>(
    ({ spread }) => spread,
    (spread) => ({ sums: [], spread }),
  ),
  request_log: requestLog,
  request_bodies: requestBodies,
}
