// API keys among the accounts: chosen by the same rules, by the models they list and the money they have left.
import { expect, test } from 'bun:test'
import type { AccountSettings } from '../core/account-settings.ts'
import type { OfferedModel } from '../core/model.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { accountItem } from './account-item.ts'
import { createPool } from './pool.ts'

const none: ReadonlySet<string> = new Set()
const row = (name: string) => sampleModel({ upstreams: ['xai'], quota: name, mode: name, cost: 0 })
const offer = (id: string, ...aliases: string[]): OfferedModel => ({
  id,
  aliases,
  kind: 'chat',
  contextLength: 0,
})
const key = (id: string, settings?: AccountSettings) => ({
  ...sampleEntry(id),
  upstream: 'xai',
  credential: `xai-${id}`,
  ...(settings && { settings }),
})

function world(...entries: ReturnType<typeof key>[]) {
  const clock = { now: Date.parse('2026-11-30T20:00:00Z') }
  const pool = createPool({ now: () => clock.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  pool.merge([sampleEntry('web'), ...entries])
  for (const { id } of entries) pool.report(id, { models: [offer('grok-a', 'grok-latest'), offer('grok-b')] })
  const lent = (model = row('grok-a')) => {
    try {
      return pool.acquire(model, none)
    } catch (error) {
      return (error as { fault: { kind: string } }).fault.kind
    }
  }
  const ids = (times: number) =>
    Array.from({ length: times }, () => {
      const lease = lent()
      return typeof lease === 'string' ? lease : lease.account.id
    })
  return { clock, pool, lent, ids }
}

test('only for a model the key lists, by any of its names', () => {
  const { lent } = world(key('k1'))
  expect(lent(row('grok-a'))).toMatchObject({ account: { id: 'k1' } })
  expect(lent(row('grok-latest'))).toMatchObject({ account: { id: 'k1' } })
  expect(lent(row('grok-3'))).toBe('no_account')
})

test('a session is never lent for a row of the keys, nor a key for a row of the web', () => {
  expect(world().lent()).toBe('no_account')
  const { pool } = world(key('k1'))
  expect(pool.acquire(sampleModel(), none).account.id).toBe('web')
  expect(() => pool.acquire(sampleModel(), new Set(['web']))).toThrow()
  expect(pool.acquireOne('k1', sampleModel())).toBeUndefined()
})

test('the one with least under way, whoever was used last', () => {
  const { ids, pool } = world(key('k1'), key('k2'), key('k3'))
  expect(new Set(ids(3)).size).toBe(3)
  const more = pool.acquire(row('grok-a'), none)
  const rest = ids(2)
  expect(new Set([more.account.id, ...rest]).size).toBe(3)
})

test('a limit of money stops it until the day is over, by the money it has left it is chosen', () => {
  const { clock, ids, pool } = world(key('k1', { dailyUsd: 1 }), key('k2', { dailyUsd: 1, monthlyUsd: 1.5 }))
  pool.spend('k1', 0.75)
  pool.spend('k2', 0.25)
  expect(ids(2)).toEqual(['k2', 'k2'])
  pool.spend('k2', 0.8)
  expect(ids(1)).toEqual(['k1'])
  const rested = accountItem(pool.find('k2')!, clock.now)
  expect(rested).toMatchObject({ state: 'cooling', reason: 'daily_usd is used up', spent_day_usd: 1.05 })
  pool.spend('k1', 0.25)
  expect(ids(1)).toEqual(['rate_limited'])
  clock.now += 4 * 3_600_000
  expect(new Set(ids(4))).toEqual(new Set(['k1', 'k2']))
})

test('no credits rest it for every model, a limit for the one it was met with', () => {
  const { lent, pool } = world(key('k1'))
  const limited = { kind: 'rate_limited', message: 'slow down', retryAfterSeconds: 30 } as const
  pool.acquire(row('grok-a'), none).settle(limited, false)
  expect([lent(row('grok-a')), typeof lent(row('grok-b'))]).toEqual(['rate_limited', 'object'])
  pool.acquire(row('grok-b'), none).settle({ ...limited, message: 'no credits', ofAccount: true }, false)
  expect(lent(row('grok-b'))).toBe('rate_limited')
  expect(pool.find('k1')).toMatchObject({ state: 'cooling', reason: 'no credits' })
  pool.clearCooldown('k1')
  expect(typeof lent(row('grok-b'))).toBe('object')
})
