import { expect, test } from 'bun:test'
import type { Account } from '../../core/account.ts'
import type { QuotaPoint } from '../../core/quota-point.ts'
import { createLog } from '../../lib/log.ts'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import { keepQuotaHistory } from './quota-history.ts'

const log = createLog({ level: 'error', format: 'text', write: () => {} })
const hour = 3_600_000
const quota = (remaining: number) => ({
  fast: { remaining, total: 30, windowSeconds: 86_400, resetsAt: 0 },
})

test('a point an hour of who was used or asked, none of who was idle or never asked', async () => {
  let now = 10.5 * hour
  const points: QuotaPoint[] = []
  const sweeps: number[] = []
  let pool: Account[] = [
    sampleAccount({ id: 'acc_used', quota: quota(12), lastUsedAt: now - 1, lastSyncAt: 1 }),
    sampleAccount({ id: 'acc_new', quota: {}, lastUsedAt: now, lastSyncAt: 0 }),
  ]
  const history = keepQuotaHistory({
    accounts: () => pool,
    store: {
      add: async (added) => void points.push(...added),
      sweep: async (before) => {
        sweeps.push(before)
        return 0
      },
    },
    now: () => now,
    log,
  })
  expect(await history.look()).toBe(1)
  expect(points).toEqual([
    { account: 'acc_used', at: 10 * hour, quota: { fast: { remaining: 12, total: 30 } } },
  ])
  now += hour
  expect(await history.look()).toBe(0)
  pool = [sampleAccount({ id: 'acc_used', quota: quota(11), lastUsedAt: now + 5, lastSyncAt: 1 })]
  now += hour
  expect(await history.look()).toBe(1)
  expect(points.at(-1)).toMatchObject({ at: 12 * hour, quota: { fast: { remaining: 11 } } })
  expect(sweeps).toEqual([10.5, 11.5, 12.5].map((at) => (at - 720) * hour))
  history.close()
})

test('a large pool is written in pieces', async () => {
  const sizes: number[] = []
  const pool = Array.from({ length: 1200 }, (_, at) =>
    sampleAccount({ id: `acc_${at}`, quota: quota(at), lastSyncAt: 1 }),
  )
  const history = keepQuotaHistory({
    accounts: () => pool,
    store: { add: async (added) => void sizes.push(added.length), sweep: async () => 0 },
    now: () => hour,
    log,
  })
  expect(await history.look()).toBe(1200)
  expect(sizes).toEqual([500, 500, 200])
  history.close()
})
