import { expect, test } from 'bun:test'
import { quotaWindow } from './quota-window.ts'
import { tierQuota } from './modes.ts'
import { ask, cookiesOf, simulated } from './test-client.ts'
import type { Simulator } from './simulator.ts'

type Limits = { remainingQueries: number; [key: string]: unknown }

const limitsOf = async (simulator: Simulator, body: object, account = 0) => {
  const response = await fetch(`${simulator.url}/rest/rate-limits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...cookiesOf(simulator, account) },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    body: (await response.json()) as Limits,
  }
}

test('a use comes back when its window has passed', () => {
  const window = quotaWindow(2, 60, 1, 0)
  expect(window.remaining(0)).toBe(1)
  expect(window.take(10_000)).toBe(true)
  expect(window.take(20_000)).toBe(false)
  expect(window.waitSeconds(20_000)).toBe(40)
  expect(window.remaining(59_999)).toBe(0)
  expect(window.remaining(60_000)).toBe(1)
  expect(window.waitSeconds(60_000)).toBe(0)
  expect(window.remaining(70_000)).toBe(2)
  expect([quotaWindow(0, 60).take(0), quotaWindow(0, 60).waitSeconds(0)]).toEqual([false, 0])
})

test('many uses are forgotten in order', () => {
  const window = quotaWindow(5000, 1)
  let taken = 0
  for (let now = 0; now < 20_000; now++) taken += Number(window.take(now))
  expect(taken).toBe(20_000)
  expect(window.remaining(20_000)).toBe(4001)
})

test('each tier has the totals of upstream-protocol 8.2', async () => {
  await using simulator = await simulated()
  for (const [account, tier] of (['basic', 'super', 'heavy'] as const).entries())
    for (const [modelName, total] of Object.entries(tierQuota[tier].total)) {
      const { body } = await limitsOf(simulator, { modelName }, account)
      expect<object>(body).toEqual({
        windowSizeSeconds: tierQuota[tier].windowSeconds,
        remainingQueries: total,
        totalQueries: total,
        lowEffortRateLimits: null,
        highEffortRateLimits: null,
      })
    }
  expect(tierQuota.basic.total).toMatchObject({ auto: 7, fast: 30, expert: 0, heavy: 0 })
  expect(tierQuota.heavy.total).toMatchObject({ auto: 150, fast: 400, expert: 150, heavy: 20 })
})

test('a chat takes one of its own mode; none left is HTTP 429 code 8', async () => {
  let clock = 1_795_000_000_000
  const accounts = {
    accounts: [{ tier: 'basic' as const, quota: { fast: { total: 3, remaining: 2, window_seconds: 60 } } }],
  }
  await using simulator = await simulated({ accounts, now: () => clock })
  expect((await ask(simulator, 'hi')).status).toBe(200)
  expect((await limitsOf(simulator, { modelName: 'fast' })).body.remainingQueries).toBe(1)
  expect((await ask(simulator, 'hi')).status).toBe(200)
  const refused = await ask(simulator, 'hi')
  expect([refused.status, JSON.parse(refused.body).error.code]).toEqual([429, 8])
  expect((await ask(simulator, 'hi', { mode: 'auto' })).status).toBe(200)
  expect((await limitsOf(simulator, { modelName: 'fast' })).body).toMatchObject({
    remainingQueries: 0,
    waitTimeSeconds: 60,
  })
  clock += 60_000
  expect((await ask(simulator, 'hi')).status).toBe(200)
})

test('a mode the tier has not got has no quota; an unknown one is refused', async () => {
  await using simulator = await simulated()
  expect((await ask(simulator, 'hi', { mode: 'expert' })).status).toBe(429)
  expect((await ask(simulator, 'hi', { mode: 'heavy', tier: 1 })).status).toBe(429)
  expect((await ask(simulator, 'hi', { mode: 'nonsense' })).status).toBe(400)
  expect((await limitsOf(simulator, { modelName: 'nonsense' })).status).toBe(404)
})

test('a refused chat costs nothing, a broken one does', async () => {
  await using simulator = await simulated()
  const remaining = async () => (await limitsOf(simulator, { modelName: 'fast' })).body.remainingQueries
  await ask(simulator, 'fault anti_bot: hi')
  expect(await remaining()).toBe(30)
  await ask(simulator, 'fault cut: hi')
  expect(await remaining()).toBe(29)
})

test.each([
  [{ modelName: 'grok-3', modelMode: 'MODEL_MODE_FAST' }, 'fast'],
  [{ modelName: 'grok-4', modelMode: 'MODEL_MODE_EXPERT' }, 'expert'],
  [{ modelName: 'grok-4', modelMode: 'MODEL_MODE_HEAVY' }, 'heavy'],
  [{ modelName: 'grok-4-1-thinking-1129', modelMode: 'MODEL_MODE_GROK_4_1_THINKING' }, 'expert'],
  [{ modelName: 'grok-4' }, 'auto'],
])('the old names %j mean %s', async (body, mode) => {
  await using simulator = await simulated()
  const before = (await limitsOf(simulator, { modelName: mode }, 2)).body.remainingQueries
  expect((await ask(simulator, 'hi', { tier: 2, body: { ...body, modeId: undefined } })).status).toBe(200)
  expect((await limitsOf(simulator, { modelName: mode }, 2)).body.remainingQueries).toBe(before - 1)
})

test('the old form of the quota call', async () => {
  await using simulator = await simulated()
  const { body } = await limitsOf(simulator, { requestKind: 'DEFAULT', modelName: 'grok-3' })
  expect(body).toMatchObject({
    remainingTokens: 30,
    totalTokens: 30,
    lowEffortRateLimits: { cost: 1, remainingQueries: 30 },
  })
  expect(body.highEffortRateLimits).toEqual({ cost: 4, waitTimeSeconds: 0, remainingQueries: 7 })
})
