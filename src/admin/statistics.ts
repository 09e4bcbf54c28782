import { usdOf } from '../core/money.ts'
import { pause } from '../lib/unhurried.ts'
import {
  addSums,
  hourMs,
  msOfStep,
  noSums,
  slotOf,
  spans,
  type SpreadKind,
  type StatisticsKind,
  type Sums,
  type SumsRow,
} from '../store/statistics-sums.ts'
import type { StatisticsStore } from '../store/store.ts'

/** Names of the ranges, the hours of one slot in them, and how many slots they have. */
export const ranges = {
  '24h': { span: spans.hour, slots: 24 },
  '7d': { span: spans.hour, slots: 168 },
  '30d': { span: spans.day, slots: 30 },
  '90d': { span: spans.day, slots: 90 },
} as const
export type Range = keyof typeof ranges

/** Rows read in one go: about two milliseconds. */
const rowsAtOnce = 2000
/** Of models, keys and accounts each, those with most requests. */
const mostNamed = 100

/** What GET /stats answers. The last slot is the one that is not over yet. Times in milliseconds. */
export async function statistics(table: StatisticsStore, range: Range, now: number) {
  const { span, slots } = ranges[range]
  const length = span * hourMs
  const from = slotOf(now, span) - (slots - 1) * length
  const series = new Map(Array.from({ length: slots }, (_, at) => [from + at * length, noSums()]))
  const totals = noSums()
  await eachRow(table, { kind: 'all', span, from }, (row) => {
    addSums(totals, row)
    addSums(series.get(row.slot) ?? noSums(), row)
  })
  const spread = async (kind: SpreadKind) => percentiles(await table.spread(kind, span, from))
  const { average_ms, average_first_token_ms, ...counts } = encodeSums(totals)
  return {
    range,
    from,
    to: now,
    slot_seconds: length / 1000,
    totals: {
      ...counts,
      latency_ms: { average: average_ms, ...(await spread('ms')) },
      first_token_ms: { average: average_first_token_ms, ...(await spread('first_ms')) },
    },
    series: [...series].map(([at, sums]) => ({ at, ...encodeSums(sums) })),
    endpoints: await ranking(table, { kind: 'endpoint', span, from }),
    models: await ranking(table, { kind: 'model', span, from }),
    keys: await ranking(table, { kind: 'key', span, from }),
    // Accounts are summed by the day only.
    accounts: await ranking(table, { kind: 'account', span: spans.day, from: slotOf(from, spans.day) }),
  }
}

type Wanted = { kind: StatisticsKind; span: number; from: number }

async function eachRow(table: StatisticsStore, wanted: Wanted, take: (row: SumsRow) => void): Promise<void> {
  let after = { slot: -1, name: '' }
  for (;;) {
    const rows = await table.read({ ...wanted, after, most: rowsAtOnce })
    rows.forEach(take)
    const last = rows.at(-1)
    if (!last || rows.length < rowsAtOnce) return
    after = { slot: last.slot, name: last.name }
    await pause()
  }
}

async function ranking(table: StatisticsStore, wanted: Wanted) {
  const byName = new Map<string, Sums>()
  await eachRow(table, wanted, (row) => {
    const sums = byName.get(row.name) ?? noSums()
    addSums(sums, row)
    byName.set(row.name, sums)
  })
  const sorted = [...byName].toSorted(([, a], [, b]) => b.requests - a.requests)
  return {
    total: byName.size,
    items: sorted.slice(0, mostNamed).map(([id, sums]) => ({ id, ...encodeSums(sums) })),
  }
}

/** Sums as the admin API tells them. */
export const encodeSums = (sums: Sums) => ({
  requests: sums.requests,
  succeeded: sums.requests - sums.refused - sums.failed - sums.cancelled,
  refused: sums.refused,
  failed: sums.failed,
  cancelled: sums.cancelled,
  tokens: { input: sums.input, output: sums.output, reasoning: sums.reasoning, cached: sums.cached },
  cost_usd: usdOf(sums.cost),
  average_ms: mean(sums.ms, sums.requests - sums.refused - sums.failed - sums.cancelled),
  average_first_token_ms: mean(sums.first_ms, sums.firsts),
})

const mean = (sum: number, count: number): number | null => (count > 0 ? Math.round(sum / count) : null)

/** Medians and the like, exact to a step: 19 %. Null without requests. */
function percentiles(spread: { step: number; count: number }[]) {
  const all = spread.reduce((sum, { count }) => sum + count, 0)
  const at = (share: number): number | null => {
    let seen = 0
    const found = spread.find(({ count }) => (seen += count) >= all * share)
    return found ? msOfStep(found.step) : null
  }
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
