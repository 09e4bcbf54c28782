import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { addSums, hourMs, noSums, slotOf, spans } from '../store/statistics-sums.ts'
import { noSuchAccount } from './account-list.ts'
import { encodeSums } from './statistics.ts'

const dayMs = spans.day * hourMs
const days = 30

/** GET /tokens/{id}/stats: what was tried with an account on each of the last 30 days in UTC, the one that is not over yet last. */
export const accountStats = ({ pool, ledger, statistics }: Pick<Deps, 'pool' | 'ledger' | 'statistics'>) =>
  new Elysia({ name: 'admin-account-stats' }).get(
    '/tokens/:id/stats',
    async ({ params }) => {
      const { id } = pool.find(params.id) ?? fail(noSuchAccount)
      await ledger.flush()
      const now = Date.now()
      const from = slotOf(now, spans.day) - (days - 1) * dayMs
      const slots = new Map(Array.from({ length: days }, (_, at) => [from + at * dayMs, noSums()]))
      const totals = noSums()
      for (const row of await statistics.ofName({
        kind: 'account',
        span: spans.day,
        name: id,
        from,
        until: now,
      })) {
        addSums(totals, row)
        addSums(slots.get(row.slot) ?? noSums(), row)
      }
      return {
        from,
        to: now,
        slot_seconds: dayMs / 1000,
        totals: encodeSums(totals),
        series: [...slots].map(([at, sums]) => ({ at, ...encodeSums(sums) })),
      }
    },
    { detail: { summary: 'What was tried with an account, by day', tags: ['admin'] } },
  )
