import { expect, test } from 'bun:test'
import { type Allowance, encodeBillingUsage, encodeSubscription, encodeUsage } from './encode.ts'

const key = { name: 'relay', dailyTokens: 0, monthlyTokens: 0, rpm: 0, concurrency: 0, expiresAt: 0 }
const nothing = { requests: 0, input: 0, output: 0, cached: 0 }
const usage = (allowance: Allowance) => encodeUsage(allowance, { today: nothing, month: nothing }, () => 0)

// The budget with least left is the one that counts, whichever is larger.
const rows: [
  string,
  Partial<typeof key>,
  day: number,
  month: number,
  remaining: number | null,
  status: string,
][] = [
  ['no budget', {}, 500, 900, null, 'active'],
  ['the day is nearer', { dailyTokens: 1000, monthlyTokens: 9000 }, 400, 2000, 600, 'active'],
  ['the month is nearer', { dailyTokens: 1000, monthlyTokens: 2100 }, 400, 2000, 100, 'active'],
  ['used up', { monthlyTokens: 2000 }, 400, 2500, 0, 'quota_exhausted'],
]
for (const [what, limits, dayTokens, monthTokens, remaining, status] of rows)
  test(`usage: ${what}`, () => {
    const allowance = { key: { ...key, ...limits }, dayTokens, monthTokens, minute: 0 }
    expect(usage(allowance)).toMatchObject({ remaining, status })
    const { hard_limit_usd } = encodeSubscription(allowance)
    const { total_usage } = encodeBillingUsage(allowance, [])
    // What chat programs compute.
    if (remaining !== null) expect(Math.max(0, hard_limit_usd - total_usage / 100)).toBe(remaining)
  })

test('a key past its date or with limits on requests says so', () => {
  const allowance = {
    key: { ...key, rpm: 5, concurrency: 2, expiresAt: 86_400_000 },
    dayTokens: 0,
    monthTokens: 0,
    minute: 3,
  }
  expect(usage(allowance)).toMatchObject({
    requests_per_minute: { limit: 5, used: 3 },
    concurrency: 2,
    expires_at: '1970-01-02T00:00:00.000Z',
  })
  expect(encodeSubscription(allowance).access_until).toBe(86_400)
})
