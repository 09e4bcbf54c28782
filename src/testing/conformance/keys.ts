import { expect } from 'bun:test'
import type { ApiKey } from '../../core/key.ts'
import type { Check } from './suite.ts'

const hostile = `'; DROP TABLE api_keys; -- "\\ %_ ключ 键 🙂`
const key = (changes: Partial<ApiKey> = {}): ApiKey => ({
  id: 'key_1',
  name: hostile,
  prefix: 'sk-AbCd',
  enabled: true,
  createdAt: 1_800_000_000_000,
  expiresAt: 0,
  lastUsedAt: 0,
  models: ['grok-4', hostile],
  rpm: 60,
  concurrency: 2,
  dailyTokens: 1000,
  monthlyTokens: 9_007_199_254_740_991,
  dailyUsd: 2.5,
  monthlyUsd: 0,
  bounds: { tiers: ['super'] },
  ...changes,
})
const tokens = (day: number, count: number, ticks = 0) => ({
  requests: [],
  tokens: [{ keyId: 'key_1', day, tokens: count, ticks }],
  touched: [],
})

/** Keys of callers, and what they used. */
export function keyTests(check: Check): void {
  check('keys: made, changed, removed with what they used', async ({ store }) => {
    await store.keys.put(key(), 'hash 1')
    await store.keys.put(key({ id: 'key_2', createdAt: 1 }), 'hash 2')
    await store.keys.put(key({ enabled: false }), 'hash 1')
    expect(await store.keys.all()).toEqual([
      { key: key({ id: 'key_2', createdAt: 1 }), hash: 'hash 2' },
      { key: key({ enabled: false }), hash: 'hash 1' },
    ])
    const use = {
      requests: [{ keyId: 'key_1', at: 5 }],
      tokens: [{ keyId: 'key_1', day: 7, tokens: 30, ticks: 3 }],
    }
    await store.keys.book({ ...use, touched: [{ keyId: 'key_1', at: 9 }] }, 'a')
    expect((await store.keys.all())[1]?.key.lastUsedAt).toBe(9)
    expect(await store.keys.requestsSince(4)).toEqual([{ keyId: 'key_1', at: 5 }])
    await store.keys.remove('key_1')
    expect([await store.keys.requestsSince(0), await store.keys.tokensSince(0)]).toEqual([[], []])
    expect(await store.keys.all()).toHaveLength(1)
  })

  check('tokens are added, never below nothing, and swept', async ({ store }) => {
    await store.keys.put(key(), 'hash 1')
    await store.keys.book(tokens(6, 5), 'a')
    await store.keys.book(tokens(7, 30, 90_000_000_000), 'b')
    await store.keys.book(tokens(7, -10, 5), 'c')
    await store.keys.book(tokens(6, -50), 'd')
    expect((await store.keys.tokensSince(6)).toSorted((one, two) => one.day - two.day)).toEqual([
      { keyId: 'key_1', day: 6, tokens: 0, ticks: 0 },
      { keyId: 'key_1', day: 7, tokens: 20, ticks: 90_000_000_005 },
    ])
    await store.keys.sweep(0, 7)
    expect(await store.keys.tokensSince(0)).toEqual([
      { keyId: 'key_1', day: 7, tokens: 20, ticks: 90_000_000_005 },
    ])
  })
}
