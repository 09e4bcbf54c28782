import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { noSuchAccount } from './account-list.ts'
import { encodeQuotaPoint } from './quota-item.ts'

const keptMs = 30 * 86_400_000

/** GET /tokens/{id}/quota: what the account had left, hour by hour, where it was used or asked. */
export const accountQuota = ({ pool, store }: Pick<Deps, 'pool' | 'store'>) =>
  new Elysia({ name: 'admin-account-quota' }).get(
    '/tokens/:id/quota',
    async ({ params }) => {
      const { id } = pool.find(params.id) ?? fail(noSuchAccount)
      const points = await store.quotas.of(id, Date.now() - keptMs)
      return { items: points.map(encodeQuotaPoint) }
    },
    { detail: { summary: 'What an account had left of its quotas in the last 30 days', tags: ['admin'] } },
  )
