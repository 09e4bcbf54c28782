// max_retry, retry_status_codes, retry_backoff_* and retry_budget, each by what it changes.
import { expect, test } from 'bun:test'
import { bootBinary } from '../boot.ts'

type Grok = Record<string, unknown>
/** Asks an upstream on which every account is met with a bad gateway: how often it was asked, and for how long. */
async function ask(grok: Grok, faults: string[] = ['bad_gateway'], count = 8) {
  await using gateway = await bootBinary({
    transport: 'rest',
    upstream: {
      accounts: { accounts: [{ tier: 'basic', count, quota: { fast: { total: 100 } } }] },
      faults,
    },
    config: { grok: { retry_backoff_base: 0, ...grok } },
  })
  const began = performance.now()
  const { status } = await gateway.chat('hello')
  const ms = performance.now() - began
  const calls = gateway.simulator.record().filter(({ path }) => path.includes('conversations'))
  return {
    status,
    ms,
    calls: calls.length,
    accounts: new Set(calls.map(({ credential }) => credential)).size,
  }
}

for (const [retries, calls] of [
  [0, 1],
  [1, 2],
  [5, 6],
] as const)
  test(`max_retry = ${retries}: ${calls} attempts, each with another account`, async () => {
    expect(await ask({ max_retry: retries })).toMatchObject({ status: 502, calls, accounts: calls })
  })

test('retry_status_codes: what is not listed is passed on at once', async () => {
  expect(await ask({ retry_status_codes: [401, 429] })).toMatchObject({ status: 502, calls: 1 })
  expect(await ask({ retry_status_codes: [500], max_retry: 2 }, ['server_error'])).toMatchObject({ calls: 3 })
  expect(await ask({ retry_status_codes: [502] }, ['rate_limited_plain'])).toMatchObject({
    status: 429,
    calls: 1,
  })
})

test('retry_backoff_base, _factor and _max: how long the attempts wait for each other', async () => {
  const growing = { max_retry: 2, retry_backoff_base: 0.2, retry_backoff_factor: 3 }
  expect((await ask(growing, ['bad_gateway'], 1)).ms).toBeGreaterThan(790)
  const capped = { max_retry: 3, retry_backoff_base: 60, retry_backoff_max: 0.1 }
  expect((await ask(capped, ['bad_gateway'], 1)).ms).toBeWithin(290, 20_000)
})

test('retry_backoff_* is for an account that is asked again: others are asked at once', async () => {
  expect(await ask({ max_retry: 5, retry_backoff_base: 10 })).toMatchObject({ calls: 6, accounts: 6 })
})

test('retry_budget: no attempt after it', async () => {
  expect(await ask({ retry_budget: 0 })).toMatchObject({ calls: 1 })
  const { calls, ms } = await ask(
    { max_retry: 100, retry_backoff_base: 0.2, retry_backoff_factor: 1, retry_budget: 1 },
    ['bad_gateway'],
    1,
  )
  expect(calls).toBeWithin(2, 8)
  expect(ms).toBeLessThan(15_000)
})
