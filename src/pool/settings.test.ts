// What the operator set for single accounts, as selection takes it into account.
import { expect, test } from 'bun:test'
import type { AccountSettings } from '../core/account-settings.ts'
import type { Quota } from '../core/account.ts'
import { sampleEntry, sampleModel, sampleRandom } from '../testing/sample-accounts.ts'
import { createPool } from './pool.ts'

const none: ReadonlySet<string> = new Set()
const model = sampleModel()
const hour = 3_600_000
let clock = 1_000_000
const quota = (remaining: number, total = 1000): Quota => ({
  remaining,
  total,
  windowSeconds: 86_400,
  resetsAt: clock + 24 * hour,
})

function poolOf(
  accounts: Record<string, { settings?: AccountSettings; left?: number; pool?: string; tags?: string[] }>,
) {
  const pool = createPool({
    now: () => clock,
    settings: () => ({ maxConcurrent: 0, failThreshold: 5 }),
    modes: ['fast'],
  })
  pool.merge(
    Object.entries(accounts).map(([id, { settings, left, pool: name, tags = [] }]) => ({
      ...sampleEntry(id, left === undefined ? {} : { quota: { fast: quota(left) }, lastSyncAt: 1 }, name),
      tags,
      ...(settings && { settings }),
    })),
  )
  return pool
}
function use(pool: ReturnType<typeof poolOf>, times: number): Record<string, number> {
  const counts: Record<string, number> = {}
  for (let at = 0; at < times; at++) {
    clock += 10
    const lease = pool.acquire(model, none)
    counts[lease.account.id] = (counts[lease.account.id] ?? 0) + 1
    lease.settle()
  }
  return counts
}

test('priority comes before tier and quota, and the rest serve when it cannot', () => {
  const pool = poolOf({
    plenty: { left: 900 },
    paid: { left: 5, pool: 'ssoSuper', settings: { priority: 2 } },
    last: { left: 1000, settings: { priority: -1 } },
  })
  expect(use(pool, 5)).toEqual({ paid: 5 })
  expect(use(pool, 900)).toEqual({ plenty: 900 })
  expect(use(pool, 1)).toEqual({ last: 1 })
})

for (const [what, left] of [
  ['known', 1000],
  ['unknown', undefined],
] as const)
  test(`of equals with ${what} quota that of weight 3 is taken three times as often`, () => {
    const known = left === undefined ? {} : { left }
    const pool = poolOf({ light: known, heavy: { ...known, settings: { weight: 3 } }, other: known })
    const counts = use(pool, 500)
    expect(counts['heavy'] ?? 0).toBeGreaterThan(280)
    expect(counts['heavy'] ?? 0).toBeLessThan(320)
    expect(Math.abs((counts['light'] ?? 0) - (counts['other'] ?? 0))).toBeLessThan(20)
  })

test('a reserve is left alone, modes bound, a limit of its own and a date hold', () => {
  const pool = poolOf({ a: { left: 10, settings: { reserve: 8 } }, b: { left: 1 } })
  expect(use(pool, 3)).toEqual({ a: 2, b: 1 })
  expect(() => pool.acquire(model, none)).toThrow()

  const bound = poolOf({ a: { settings: { modes: ['expert'] } }, b: { settings: { modes: ['fast'] } } })
  expect(use(bound, 3)).toEqual({ b: 3 })
  expect(bound.acquire(sampleModel({ mode: 'expert' }), none).account.id).toBe('a')

  const single = poolOf({ a: { settings: { maxConcurrent: 1, priority: 1 } }, b: {} })
  const [first, second] = [single.acquire(model, none), single.acquire(model, none)]
  expect([first.account.id, second.account.id]).toEqual(['a', 'b'])
  expect(single.acquireOne('a', model)).toBeUndefined()
  first.settle()
  expect(single.acquire(model, none).account.id).toBe('a')

  const dated = poolOf({ a: { settings: { expiresAt: clock + hour, priority: 1 } }, b: {} })
  expect(dated.acquire(model, none).account.id).toBe('a')
  clock += 2 * hour
  expect(dated.acquire(model, none).account.id).toBe('b')
  expect(dated.acquireOne('a', model)).toBeUndefined()
})

test('a tier that was set wins over what is detected', () => {
  const pool = poolOf({ a: { settings: { tier: 'super' } } })
  pool.report('a', { quota: { fast: quota(30) }, tier: 'basic' })
  expect(pool.find('a')).toMatchObject({ tier: 'super', detectedTier: 'basic' })
  expect(pool.acquire(sampleModel({ tier: 'super' }), none).account.id).toBe('a')
})

test('a view of the pool lends what the whole pool would, of those that fit', async () => {
  const random = sampleRandom(7)
  const pool = poolOf(
    Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`a${at}`, { left: 50 + at, tags: at % 7 === 0 ? ['x'] : [] }]),
    ),
  )
  const view = pool.within({ accountTags: ['x'] })
  const fits = (id: string) => Number(id.slice(1)) % 7 === 0
  for (let round = 0; round < 500; round++) {
    clock += 5
    // What is lent to others counts in the view as well.
    if (random() < 0.5) pool.acquire(model, none).settle()
    const tried = new Set(random() < 0.3 ? ['a196', 'a189'] : [])
    const best = pool
      .list()
      .filter(({ id }) => fits(id) && !tried.has(id))
      .toSorted(
        (a, b) =>
          (b.quota['fast']?.remaining ?? 0) - (a.quota['fast']?.remaining ?? 0) ||
          a.lastUsedAt - b.lastUsedAt,
      )
    const lease = view.acquire(model, tried)
    if (round > 0) expect(lease.account.id).toBe(best[0]?.id ?? '')
    lease.settle()
    // Its own order is made in the background.
    if (round === 0) await Bun.sleep(200)
  }
  expect(view.acquireOne('a1', model)).toBeUndefined()
  expect(() => pool.within({ accountTags: ['nobody'] }).acquire(model, none)).toThrow(/bound to/)
})
