import { expect, test } from 'bun:test'
import { defaults } from '../../config/defaults.ts'
import type { Config } from '../../config/schema.ts'
import type { Unknown } from '../../core/unknown.ts'
import { createWatchdog } from '../../lib/watchdog.ts'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import type { AccountsFile } from '../simulator/accounts-file.ts'
import { startSimulator } from '../simulator/simulator.ts'
import { decodeWeekly } from './decode-weekly.ts'
import { askQuota } from './quota.ts'

type Row = AccountsFile['accounts'][number]

/** A simulated upstream with one account, and everything it tells of it. */
async function told(row: Row, { rename = {}, words = {} }: { rename?: object; words?: object } = {}) {
  const simulator = await startSimulator({ accounts: { accounts: [row] }, pace: 0 })
  simulator.rename(rename)
  const { credential = '' } = simulator.accounts[0] ?? {}
  const config: Config = {
    ...defaults,
    grok: { ...defaults.grok, base_url: simulator.url },
    upstream: { ...defaults.upstream, ...words },
  }
  const unknown: Unknown[] = []
  const options = {
    config: () => config,
    watchdog: createWatchdog(),
    onUnknown: (one: Unknown) => void unknown.push(one),
  }
  const { signal } = new AbortController()
  const modes = ['fast', 'auto', 'expert', 'heavy']
  const account = sampleAccount({ credential })
  try {
    const found = await askQuota(options, { account, modes, media: true, signal })
    return {
      ...found,
      unknown: unknown.map(({ kind, name }) => `${kind} ${name}`),
      asked: simulator.record().map(({ path, body }) => `${path} ${JSON.stringify(body) ?? ''}`),
    }
  } finally {
    await simulator.stop()
  }
}

test('what an account has is asked, not guessed: modes it has not got are not asked about', async () => {
  const { quota, tier, unknown, asked } = await told({ tier: 'basic' })
  expect(tier).toBe('basic')
  expect(unknown).toEqual([])
  expect(quota['expert']).toMatchObject({ remaining: 0, total: 0 })
  expect(quota['auto']).toMatchObject({ remaining: 7, total: 7 })
  expect(asked.filter((call) => call.includes('expert'))).toEqual([])
  expect(quota['weekly']).toBeUndefined()
})

test('a paid account has its tier from the subscription, whatever the totals say, and its weekly pool', async () => {
  const total = { total: 33 }
  const quotas = { fast: total, auto: total, expert: total }
  const { tier, quota } = await told({
    tier: 'super',
    quota: quotas,
    weekly: { used_percent: 99.5, resets_in: 1000 },
  })
  expect(tier).toBe('super')
  expect(quota['weekly']).toMatchObject({ remaining: 1, total: 100, windowSeconds: 604_800 })
  const { quota: empty } = await told({ tier: 'heavy', weekly: { used_percent: 100 } })
  expect(empty['weekly']).toMatchObject({ remaining: 0 })
  expect((await told({ tier: 'heavy' })).quota['weekly']).toMatchObject({ remaining: 100 })
})

test('a subscription nobody knows decides nothing and is told; a setting makes it known', async () => {
  const row: Row = { tier: 'super', subscription: 'SUBSCRIPTION_TIER_ULTRA' }
  expect(await told(row)).toMatchObject({ tier: 'super', unknown: ['tier SUBSCRIPTION_TIER_ULTRA'] })
  const words = { tiers: { ultra: 'heavy' } }
  expect(await told(row, { words })).toMatchObject({ tier: 'heavy', unknown: [] })
})

test('a mode by another name is told; a setting alone mends it', async () => {
  const rename = { modes: { expert: 'deep' } }
  const before = await told({ tier: 'super' }, { rename })
  expect(before.unknown.toSorted()).toEqual([
    'mode deep',
    'mode expert is not offered',
    'mode expert: Model not found',
  ])
  // Taken by its quota all the same.
  expect(before.quota['deep']).toMatchObject({ total: 50 })
  const words = { modes: { ...defaults.upstream.modes, expert: 'deep' } }
  const after = await told({ tier: 'super' }, { rename, words })
  expect(after.unknown).toEqual([])
  expect(after.quota['expert']).toMatchObject({ total: 50 })
})

test('a field of the quota by another name is told; a setting alone mends it', async () => {
  const rename = { answers: { '"totalQueries"': '"maxQueries"' } }
  const before = await told({ tier: 'basic' }, { rename })
  expect(before.unknown).toContain('quota rate-limits: maxQueries')
  const words = { quota: { ...defaults.upstream.quota, total: 'maxQueries' } }
  const after = await told({ tier: 'basic' }, { rename, words })
  expect(after.unknown).toEqual([])
  expect(after.quota['fast']).toMatchObject({ remaining: 30, total: 30 })
})

test('a path that moved is told by its name; a setting alone mends it', async () => {
  const rename = { paths: { '/rest/media/imagine/quota_info': '/rest/imagine/quota' } }
  const before = await told({ tier: 'basic' }, { rename })
  expect(before.unknown).toEqual(['path media_quota: HTTP 404'])
  const words = { paths: { ...defaults.upstream.paths, media_quota: '/rest/imagine/quota' } }
  expect((await told({ tier: 'basic' }, { rename, words })).unknown).toEqual([])
})

const frame = (...config: number[]) =>
  Uint8Array.from([0, 0, 0, 0, config.length + 2, 0x0a, config.length, ...config])
const bounds = (nanos: number[]) => [
  0x22,
  2 + nanos.length,
  8,
  100,
  ...nanos,
  0x2a,
  3 + nanos.length,
  8,
  0x80,
  2,
  ...nanos,
]

test('an absent percentage is nothing used with precise bounds, and says nothing with coarse ones', () => {
  expect(decodeWeekly(frame(...bounds([0x10, 5])))).toEqual({
    remaining: 100,
    total: 100,
    windowSeconds: 156,
    resetsAt: 256_000,
  })
  expect(decodeWeekly(frame(...bounds([])))).toBeUndefined()
})

test('what is no such answer is none, however it is cut', () => {
  const whole = frame(0x0d, 0, 0, 0xc8, 0x42, ...bounds([0x10, 5]))
  expect(decodeWeekly(whole)).toMatchObject({ remaining: 0, resetsAt: 256_000 })
  for (let length = 0; length < whole.length; length++) decodeWeekly(whole.subarray(0, length))
  for (let seed = 0; seed < 500; seed++) decodeWeekly(crypto.getRandomValues(new Uint8Array(seed % 60)))
})
