import { expect, test } from 'bun:test'
import type { Account, Quota } from '../core/account.ts'
import type { Fault } from '../core/fault.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { thrownBy } from '../testing/thrown.ts'
import { createPool } from './pool.ts'

const start = 1_800_000_000_000
const hour = 3_600_000
const quota = (remaining: number, total: number | null = 30, changes: Partial<Quota> = {}): Quota => ({
  remaining,
  total,
  windowSeconds: 7200,
  resetsAt: start + 2 * hour,
  ...changes,
})
const named: Fault = { kind: 'rate_limited', message: 'too many', retryAfterSeconds: 36_000 }
const guessed: Fault = { kind: 'rate_limited', message: 'too many' }
const [fast, auto] = [sampleModel(), sampleModel({ mode: 'auto' })]
const picture = sampleModel({ kind: 'image', mode: 'image' })

function setUp(known: Record<string, Partial<Account>>) {
  const clock = { now: start }
  const pool = createPool({ now: () => clock.now, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  pool.merge(Object.entries(known).map(([id, account]) => sampleEntry(id, account)))
  const lent = (model = fast) => pool.acquire(model, new Set())
  const refused = (model = fast) => thrownBy(Promise.resolve().then(() => lent(model)))
  return { ...pool, clock, lent, refused }
}

test('a mode the account has not got is no matter of waiting', async () => {
  const { refused, lent } = setUp({ a: { quota: { fast: quota(0, 0), auto: quota(5) } } })
  expect(await refused()).toMatchObject({ fault: { kind: 'no_account' } })
  expect(String(await refused())).toContain('has any quota')
  expect(lent(auto).account.id).toBe('a')
})

test('beside one that has the mode, one that has not does not count', async () => {
  const { refused } = setUp({
    a: { quota: { fast: quota(0, 0, { resetsAt: start + 1000 }) } },
    b: { quota: { fast: quota(0) } },
  })
  expect(await refused()).toMatchObject({ fault: { kind: 'rate_limited', retryAfterSeconds: 7200 } })
})

test('an idle account has its whole quota again when the window is over; a used one is unknown until it is asked', () => {
  const { lent, clock } = setUp({
    used: { quota: { fast: quota(29) }, lastSyncAt: start - 5, lastUsedAt: start - 1 },
    known: { quota: { fast: quota(10, 30, { resetsAt: start + 9 * hour }) }, lastSyncAt: start - 5 },
    idle: { quota: { fast: quota(2) }, lastSyncAt: start - 5, lastUsedAt: start - 9 },
  })
  const first = () => {
    const lease = lent()
    lease.settle({ kind: 'caller_gone', message: '' })
    return lease.account.id
  }
  expect(first()).toBe('used')
  clock.now = start + 3 * hour
  expect(first()).toBe('idle')
})

test('pictures and chats have quotas and cooldowns of their own', async () => {
  const { lent, refused, find } = setUp({ a: { quota: { fast: quota(3), 'media:image': quota(1, null) } } })
  lent(picture).settle()
  expect(find('a')?.quota).toMatchObject({ fast: { remaining: 3 }, 'media:image': { remaining: 0 } })
  expect(await refused(picture)).toMatchObject({ fault: { kind: 'rate_limited' } })
  lent().settle(named)
  expect(find('a')?.cooling).toEqual({ fast: start + 10 * hour })
  expect(lent(sampleModel({ kind: 'video', mode: 'video' })).account.id).toBe('a')
})

test('a rest the upstream named is not made longer by a report, a guessed one is', () => {
  const { lent, report, find } = setUp({ a: {}, b: {} })
  const [one, other] = [lent(), lent()]
  one.settle({ ...named, retryAfterSeconds: 60 })
  other.settle(guessed)
  for (const { account } of [one, other]) report(account.id, { quota: { fast: quota(0) } })
  expect(find(one.account.id)?.cooling).toEqual({ fast: start + 60_000 })
  expect(find(other.account.id)?.cooling).toEqual({ fast: start + 2 * hour })
})

test('a long rest ends when the upstream says that units are left, a short one by itself', () => {
  const { lent, report, find, clock } = setUp({ a: {} })
  lent().settle(named)
  clock.now += 60_000
  report('a', { quota: { fast: quota(30, 30, { resetsAt: start + 20 * hour }) } })
  expect(find('a')?.state).toBe('cooling')
  clock.now += 900_000
  report('a', { quota: { fast: quota(30, 30, { resetsAt: start + 20 * hour }) } })
  expect(find('a')).toMatchObject({ state: 'active', cooling: {} })
})

test('an empty weekly pool rests every mode, however full its window reads, and says for how long', async () => {
  const weekly = quota(0, 100, { windowSeconds: 604_800, resetsAt: start + 30 * hour })
  const { lent, refused, clock } = setUp({
    a: { quota: { fast: quota(30), auto: quota(7), weekly } },
    b: { quota: { fast: quota(5), auto: quota(0, 0), weekly: { ...weekly, remaining: 1 } } },
  })
  expect(lent().account.id).toBe('b')
  expect(await refused(auto)).toMatchObject({ fault: { kind: 'rate_limited', retryAfterSeconds: 108_000 } })
  clock.now = weekly.resetsAt + 1
  expect(lent(auto).account.id).toBe('a')
})
