import type { LogEntry } from '../../core/log-entry.ts'
import type { HealthFacts } from './health.ts'

type Failure = { count: number; message: string; requestId: string }
type Tries = { tries: number; failed: number; reason: string }
type Bucket = {
  slot: number
  total: number
  failed: number
  codes: Map<string, Failure>
  transports: Map<string, Tries>
  odd: Map<string, number>
  firstMs: number[]
}

const slotMs = 10_000
/** Five minutes of slots. */
const slots = 30
/** A sample of so many times in each slot tells their middle well enough. */
const mostTimes = 200

/** The requests of the last 5 minutes, summed up in steps of 10 s: the memory it takes does not grow with the load. */
export function createWindow(now: () => number) {
  let buckets: Bucket[] = []

  function bucket(): Bucket {
    const slot = Math.floor(now() / slotMs)
    const last = buckets.at(-1)
    if (last?.slot === slot) return last
    const [codes, transports, odd] = [new Map(), new Map(), new Map()]
    const fresh: Bucket = { slot, total: 0, failed: 0, codes, transports, odd, firstMs: [] }
    buckets = [...recent(), fresh]
    return fresh
  }
  const recent = () => buckets.filter(({ slot }) => slot > Math.floor(now() / slotMs) - slots)

  return {
    request: ({ ending, code, message, requestId, firstTokenMs }: LogEntry) => {
      if (ending !== 'succeeded' && ending !== 'failed') return
      const into = bucket()
      into.total++
      if (ending === 'succeeded' && firstTokenMs !== undefined && into.firstMs.length < mostTimes)
        into.firstMs.push(firstTokenMs)
      if (ending === 'succeeded') return
      into.failed++
      into.codes.set(code, { count: (into.codes.get(code)?.count ?? 0) + 1, message, requestId })
    },
    attempt: (transport: string, failed: boolean, reason: string) => {
      const { transports } = bucket()
      const before = transports.get(transport) ?? { tries: 0, failed: 0, reason: '' }
      transports.set(transport, {
        tries: before.tries + 1,
        failed: before.failed + Number(failed),
        reason: failed ? reason : before.reason,
      })
    },
    odd: (what: string) => {
      const { odd } = bucket()
      odd.set(what, (odd.get(what) ?? 0) + 1)
    },
    facts: (): Pick<HealthFacts, 'requests' | 'transports' | 'odd' | 'firstContent'> => {
      const all = recent()
      const codes = new Map<string, Failure>()
      const transports: Record<string, Tries> = {}
      const odd: Record<string, number> = {}
      for (const one of all) {
        for (const [code, failure] of one.codes)
          codes.set(code, { ...failure, count: failure.count + (codes.get(code)?.count ?? 0) })
        for (const [what, count] of one.odd) odd[what] = (odd[what] ?? 0) + count
        for (const [name, { tries, failed, reason }] of one.transports) {
          const sum = (transports[name] ??= { tries: 0, failed: 0, reason: '' })
          sum.tries += tries
          sum.failed += failed
          sum.reason = reason || sum.reason
        }
      }
      const [code, worst] = [...codes].toSorted(([, a], [, b]) => b.count - a.count)[0] ?? ['', undefined]
      const times = all.flatMap(({ firstMs }) => firstMs).toSorted((a, b) => a - b)
      return {
        requests: {
          total: sumOf(all, 'total'),
          failed: sumOf(all, 'failed'),
          code,
          message: worst?.message ?? '',
          requestId: worst?.requestId ?? '',
        },
        transports,
        odd,
        firstContent: { count: times.length, medianMs: times[Math.floor(times.length / 2)] ?? 0 },
      }
    },
  }
}

const sumOf = (buckets: readonly Bucket[], what: 'total' | 'failed'): number =>
  buckets.reduce((sum, bucket) => sum + bucket[what], 0)
