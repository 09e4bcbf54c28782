import { describe, expect, test } from 'bun:test'
import type { AccountChange } from '../core/account.ts'
import { asFault, type Fault } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { createPool } from './pool.ts'

const start = 1_800_000_000_000
const none: ReadonlySet<string> = new Set()
const fast = sampleModel()
const limit: Fault = { kind: 'rate_limited', message: 'Too many requests' }
const dead: Fault = { kind: 'session_dead', message: 'Bad credentials' }

function pool(...entries: ReturnType<typeof sampleEntry>[]) {
  const clock = { now: start }
  const settings = { maxConcurrent: 0, failThreshold: 5 }
  const made = createPool({ now: () => clock.now, settings: () => settings })
  made.merge(entries)
  const changes: AccountChange[] = []
  made.onChange((change) => void changes.push(change))
  const lend = (model: Model = fast, tried = none) => made.acquire(model, tried)
  const refused = (model: Model = fast, tried = none): Fault | undefined => {
    try {
      made.acquire(model, tried)
      return undefined
    } catch (error) {
      return asFault(error)
    }
  }
  return { ...made, clock, settings, changes, lend, refused }
}

test('equal accounts take turns, also within one millisecond', () => {
  const { lend } = pool(sampleEntry('a'), sampleEntry('b'), sampleEntry('c'))
  const order = Array.from({ length: 6 }, () => {
    const lease = lend()
    lease.settle()
    return lease.account.id
  })
  expect(order.join('')).toBe('abcabc')
})

test('the lowest tier that serves the model comes first, the next one when it rests', () => {
  const { lend } = pool(
    sampleEntry('heavy', {}, 'ssoHeavy'),
    sampleEntry('super', {}, 'ssoSuper'),
    sampleEntry('basic'),
  )
  const order = ['basic', 'super', 'heavy']
  for (const id of order) {
    const lease = lend()
    expect(lease.account.id).toBe(id)
    lease.settle(limit)
  }
  expect(lend(sampleModel({ mode: 'heavy', tier: 'heavy' })).account.id).toBe('heavy')
})

test('a detected tier wins over the name of the pool', () => {
  const { lend, report, find } = pool(
    sampleEntry('a', { detectedTier: 'heavy' }),
    sampleEntry('b', {}, 'ssoHeavy'),
  )
  report('b', { tier: 'basic' })
  expect(lend(sampleModel({ mode: 'heavy', tier: 'heavy' })).account.id).toBe('a')
  expect(find('b')).toMatchObject({ tier: 'basic', pool: 'ssoHeavy', lastSyncAt: start })
})

const quota = (remaining: number) => ({
  quota: { fast: { remaining, total: 9, windowSeconds: 60, resetsAt: start + 60_000 } },
})

test('requests under way count against the quota before they are charged', () => {
  const { lend, refused, find, clock } = pool(sampleEntry('a', quota(2)), sampleEntry('b', quota(1)))
  const first = lend()
  const others = [lend(), lend()]
  expect([first, ...others].map(({ account }) => account.id)).toEqual(['a', 'b', 'a'])
  expect(refused()).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 60 })
  first.settle({ kind: 'upstream_failed', message: 'broke before content' })
  expect(lend().account.id).toBe('a')
  others[0]?.settle()
  expect(find('b')?.quota['fast']?.remaining).toBe(0)
  clock.now += 60_000
  expect(lend().account.id).toBe('b') // the window is over: how much there is now is unknown, so both may be asked
})

test('no account serves more requests at once than max_concurrent, which may change at any time', () => {
  const { lend, refused, settings } = pool(sampleEntry('a'), sampleEntry('b'))
  settings.maxConcurrent = 1
  const leases = [lend(), lend()]
  expect(new Set(leases.map(({ account }) => account.id)).size).toBe(2)
  expect(refused()).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 1 })
  settings.maxConcurrent = 2
  leases.push(lend())
  settings.maxConcurrent = 1
  expect(refused()?.kind).toBe('rate_limited')
  for (const lease of leases) lease.settle()
  expect(lend().account.inFlight).toBe(1)
})

test('a lease is settled once', () => {
  const { lend, list } = pool(sampleEntry('a'))
  const lease = lend()
  for (let times = 0; times < 3; times++) lease.settle()
  lease.settle(dead)
  expect(list()[0]).toMatchObject({ inFlight: 0, useCount: 1, state: 'active' })
})

describe('why nobody can be lent', () => {
  test('there is nobody', () => {
    expect(pool().refused()).toMatchObject({ kind: 'no_account', message: expect.stringContaining('empty') })
  })
  test('nobody of the tier', () => {
    const fault = pool(sampleEntry('a')).refused(sampleModel({ id: 'grok-chat-heavy', tier: 'heavy' }))
    expect(fault).toMatchObject({ kind: 'no_account', message: expect.stringContaining('tier heavy') })
  })
  test('all are out', () => {
    const { lend, refused, usable } = pool(sampleEntry('a'), sampleEntry('b', { state: 'disabled' }))
    expect(usable()).toBe(true)
    lend().settle(dead)
    expect(usable()).toBe(false)
    expect(refused()).toMatchObject({ kind: 'no_account', message: expect.stringContaining('None of the 2') })
  })
  test('all were tried', () => {
    const { refused } = pool(sampleEntry('a'))
    expect(refused(fast, new Set(['a']))).toMatchObject({
      kind: 'no_account',
      message: expect.stringContaining('tried'),
    })
  })
  test('all rest: the shortest wait, and a resting pool is still usable', () => {
    const { lend, refused, usable, clock } = pool(sampleEntry('a'), sampleEntry('b'))
    lend().settle({ ...limit, retryAfterSeconds: 90 })
    lend().settle({ ...limit, retryAfterSeconds: 30.5 })
    clock.now += 10_000
    expect(refused()).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 21 })
    expect(usable()).toBe(true)
    clock.now += 20_500
    expect(lend().account.id).toBe('b')
  })
})

test('an account that is only busy is the shortest wait', () => {
  const { lend, refused, settings } = pool(sampleEntry('a'), sampleEntry('b'))
  settings.maxConcurrent = 1
  lend().settle(limit)
  lend()
  expect(refused()).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 1 })
})

test('a cooldown rests one mode, the others go on', () => {
  const { lend, refused, find, counts, clearCooldown } = pool(sampleEntry('a'))
  lend().settle(limit)
  expect(refused()?.kind).toBe('rate_limited')
  expect(lend(sampleModel({ mode: 'auto' })).account.id).toBe('a')
  expect(find('a')).toMatchObject({ state: 'cooling', reason: 'Too many requests' })
  clearCooldown('a')
  expect(lend().account.id).toBe('a')
  expect(counts()).toEqual({ active: 0, cooling: 0, expired: 0, blocked: 0, disabled: 0, unchecked: 1 })
})

test('counts and states follow every change, and time itself', () => {
  const { lend, counts, disable, enable, clock, find } = pool(
    ...['a', 'b', 'c', 'd'].map((id) => sampleEntry(id)),
  )
  lend().settle()
  lend().settle(dead)
  lend().settle({ kind: 'account_blocked', message: 'User is blocked: abuse' })
  lend().settle(limit)
  expect(counts()).toEqual({ active: 1, cooling: 1, expired: 1, blocked: 1, disabled: 0, unchecked: 0 })
  expect(find('c')).toMatchObject({ reason: 'User is blocked: abuse', since: start })
  clock.now += 60_000
  disable('a', 'holiday')
  enable('b')
  expect(counts()).toEqual({ active: 0, cooling: 0, expired: 0, blocked: 1, disabled: 1, unchecked: 2 })
  expect(find('a')).toMatchObject({ state: 'disabled', reason: 'holiday', since: clock.now })
})

test('what must outlive the process is told, and when a cooldown ends by itself too', () => {
  const { lend, changes, clock, wake } = pool(sampleEntry('a'))
  const told = () => changes.splice(0).map(({ what, account }) => `${what} ${account.state}`)
  const lease = lend()
  expect(told()).toEqual(['counters active'])
  lease.settle(limit)
  expect(told()).toEqual(['state cooling'])
  clock.now += 59_999
  wake()
  expect(told()).toEqual([])
  clock.now += 1
  wake()
  expect(told()).toEqual(['state active'])
})

describe('a file read again', () => {
  test('adds, removes and changes, and takes nothing of what was lived through', () => {
    const { merge, lend, list, find } = pool(sampleEntry('a'), sampleEntry('b'))
    lend().settle(limit)
    const counted = merge([
      { ...sampleEntry('a', { state: 'disabled' }), note: 'mine', tags: ['x'] },
      sampleEntry('c'),
    ])
    expect(counted).toEqual({ added: 1, changed: 1, same: 0, removed: 1 })
    expect(find('a')).toMatchObject({ state: 'cooling', note: 'mine', tags: ['x'], lastFailAt: start })
    expect(list().map(({ id }) => id)).toEqual(['a', 'c'])
    expect(merge([...list()].map((account) => ({ ...account, known: {} }))).same).toBe(2)
  })
  test('moves an account between tiers with its pool', () => {
    const { merge, lend, refused } = pool(sampleEntry('a'))
    const heavy = sampleModel({ mode: 'heavy', tier: 'heavy' })
    expect(refused(heavy)?.kind).toBe('no_account')
    merge([sampleEntry('a', {}, 'ssoHeavy')])
    expect(lend(heavy).account.id).toBe('a')
  })
  test('a lease of an account that is gone, or gone and back, harms nothing', () => {
    const { merge, lend, counts } = pool(sampleEntry('a'))
    const lease = lend()
    merge([])
    merge([sampleEntry('a')])
    lease.settle(dead)
    expect(counts()).toMatchObject({ unchecked: 1, expired: 0 })
    expect(lend().account.inFlight).toBe(1)
  })
  const edits: [state: 'active' | 'cooling' | 'disabled', until: number, expected: string][] = [
    ['active', 0, 'active'],
    ['disabled', 0, 'disabled'],
    ['cooling', start + 5000, 'cooling'],
    ['cooling', 0, 'active'],
  ]
  for (const [state, coolingUntil, expected] of edits)
    test(`a person writes ${state}${coolingUntil ? ' with an end' : ''}`, () => {
      const { merge, lend, find, refused } = pool(sampleEntry('a'))
      lend().settle(dead)
      merge([{ ...sampleEntry('a'), edited: { state, reason: 'by hand', coolingUntil } }])
      expect(find('a')?.state).toBe(expected as typeof state)
      expect(refused(sampleModel({ mode: 'any' })) === undefined).toBe(expected === 'active')
    })
})

test('a quota report leaves the cooldown of a mode that has units left', () => {
  const { lend, report, find } = pool(sampleEntry('a'))
  lend().settle(limit)
  report('a', {
    quota: { fast: { remaining: 3, total: 30, windowSeconds: 7200, resetsAt: start + 7_200_000 } },
  })
  expect(find('a')?.cooling).toEqual({ fast: start + 60_000 })
})

test('a quota report fills what is unknown, and lengthens a guessed cooldown of a mode that is used up', () => {
  const { lend, report, find, changes } = pool(sampleEntry('a'))
  lend().settle(limit)
  changes.length = 0
  const fast = { remaining: 0, total: 30, windowSeconds: 7200, resetsAt: start + 7_200_000 }
  const auto = { ...fast, remaining: 4 }
  report('a', { quota: { fast, auto } })
  expect(find('a')).toMatchObject({
    quota: { fast, auto },
    cooling: { fast: start + 7_200_000 },
    lastSyncAt: start,
  })
  expect(changes.map(({ what }) => what)).toEqual(['state'])
})
