import { describe, expect, test } from 'bun:test'
import type { Account } from '../core/account.ts'
import type { Fault, FaultKind } from '../core/fault.ts'
import { sampleAccount } from '../testing/sample-accounts.ts'
import { type Outcome, settle, withCurrentState } from './settle.ts'

const now = 1_800_000_000_000
const outcome = (fault?: Partial<Fault>, changes: Partial<Outcome> = {}): Outcome => ({
  fault: fault && { kind: 'upstream_failed', message: 'what the upstream said', ...fault },
  hadContent: fault === undefined,
  mode: 'fast',
  cost: 1,
  leasedAt: now - 1000,
  ...changes,
})
const used = sampleAccount({ failCount: 2, lastSyncAt: 5, quota: { fast: quota(10) } })

function quota(remaining: number, resetsAt = now + 3_600_000) {
  return { remaining, total: 30, windowSeconds: 86_400, resetsAt }
}

const noted = { lastFailAt: now, lastFailReason: 'what the upstream said' }
const doubted = { doubts: 1, doubtUntil: now + 30_000 }
// What the faults that are about an account do to it.
const effects: Partial<Record<FaultKind, Partial<Account>>> = {
  session_dead: { ...noted, state: 'expired', reason: 'what the upstream said', since: now },
  account_blocked: { ...noted, state: 'blocked', reason: 'what the upstream said', since: now },
  unauthorized: { ...noted, failCount: 3 },
  rate_limited: {
    ...noted,
    state: 'cooling',
    reason: 'what the upstream said',
    since: now,
    cooling: { fast: now + 60_000 },
    limitStreak: { fast: 1 },
  },
  upstream_failed: { ...noted, ...doubted },
  upstream_timeout: { ...noted, ...doubted },
  empty_response: { ...noted, ...doubted },
}

// Nobody's in particular, the caller's, ours: none of them says anything about the account.
const strangers: FaultKind[] = [
  'no_account',
  'invalid_api_key',
  'context_too_long',
  'content_policy',
  'shutting_down',
  'internal',
]

describe('a fault before any content', () => {
  for (const [kind, effect] of Object.entries(effects) as [FaultKind, Partial<Account>][])
    test(kind, () => {
      expect(settle(used, outcome({ kind }), now, 5)).toEqual({ ...used, ...effect, lastFailKind: kind })
    })
  test('browser_refused', () => {
    expect(settle(used, outcome({ kind: 'browser_refused' }), now, 5)).toEqual({ ...used, ...doubted })
  })
  for (const kind of strangers) test(kind, () => expect(settle(used, outcome({ kind }), now, 5)).toBe(used))
})

test('a success charges the quota, ends both counts, and is a check of the account', () => {
  const before = sampleAccount({
    failCount: 4,
    limitStreak: { fast: 3, auto: 1 },
    quota: { fast: quota(10) },
  })
  expect(settle(before, outcome(undefined, { cost: 4 }), now, 5)).toEqual({
    ...before,
    failCount: 0,
    useCount: 1,
    lastSyncAt: now,
    limitStreak: { auto: 1 },
    quota: { fast: quota(6) },
  })
})

test('an answer that broke after content is charged; one given back unused is not', () => {
  const broke = settle(used, outcome({ kind: 'upstream_failed' }, { hadContent: true }), now, 5)
  expect(broke).toMatchObject({ useCount: 1, failCount: 2, quota: { fast: { remaining: 9 } } })
  expect(settle(used, outcome(undefined, { hadContent: false }), now, 5)).toEqual(used)
})

test('a quota never falls below zero, and one whose window is over is left alone', () => {
  const empty = sampleAccount({ quota: { fast: quota(0), auto: quota(3, now - 1) } })
  expect(settle(empty, outcome(), now, 5).quota).toEqual(empty.quota)
  expect(settle(empty, outcome(undefined, { mode: 'auto' }), now, 5).quota).toEqual(empty.quota)
})

describe('refusals without a reason', () => {
  test('the one that reaches the threshold expires the account', () => {
    const after = settle(used, outcome({ kind: 'unauthorized' }), now, 3)
    expect(after).toMatchObject({ state: 'expired', failCount: 3, since: now })
    expect(after.reason).toStartWith('refused 3 times in a row')
  })
  test('requests that were under way together count once', () => {
    const first = settle(used, outcome({ kind: 'unauthorized' }), now, 5)
    const second = settle(first, outcome({ kind: 'unauthorized' }, { leasedAt: now - 500 }), now + 10, 5)
    expect(second.failCount).toBe(3)
    const later = settle(second, outcome({ kind: 'unauthorized' }, { leasedAt: now + 20 }), now + 30, 5)
    expect(later.failCount).toBe(4)
  })
})

const limited = (account: Account, fault: Partial<Fault> = {}, at = now) =>
  settle(account, outcome({ kind: 'rate_limited', ...fault }), at, 5)

describe('the length of a cooldown', () => {
  const plain = sampleAccount()

  test('Retry-After comes first', () => {
    const exhausted = sampleAccount({ quota: { fast: quota(0) } })
    expect(limited(exhausted, { retryAfterSeconds: 7.2 }).cooling).toEqual({ fast: now + 7200 })
  })
  test('else the window of a quota that is used up', () => {
    expect(limited(sampleAccount({ quota: { fast: quota(0) } })).cooling).toEqual({ fast: now + 3_600_000 })
  })
  test('a quota with units left, or of a window that is over, says nothing', () => {
    for (const said of [quota(5), quota(0, now - 1)])
      expect(limited(sampleAccount({ quota: { fast: said } })).cooling).toEqual({ fast: now + 60_000 })
  })
  test('else 60 s, doubling to 15 min', () => {
    let [account, at] = [plain, now]
    const waits = Array.from({ length: 6 }, () => {
      account = limited(account, {}, at)
      const wait = (account.cooling['fast'] ?? 0) - at
      at += wait
      account = withCurrentState(account, at)
      return wait / 1000
    })
    expect(waits).toEqual([60, 120, 240, 480, 900, 900])
    const recovered = settle(account, outcome(), at, 5)
    expect((limited(recovered, {}, at).cooling['fast'] ?? 0) - at).toBe(60_000)
  })
  test('requests that were under way when it began do not lengthen it, a longer Retry-After does', () => {
    const once = limited(plain)
    expect(limited(once, {}, now + 500).cooling).toEqual(once.cooling)
    expect(limited(once, { retryAfterSeconds: 300 }).cooling).toEqual({ fast: now + 300_000 })
    expect(limited(once, { retryAfterSeconds: 3 }).cooling).toEqual(once.cooling)
  })
  test('it rests the mode it was met on, and no other', () => {
    expect(Object.keys(limited(plain).cooling)).toEqual(['fast'])
  })
})

test('what an upload met puts nobody behind: it says nothing about chats', () => {
  for (const kind of ['upstream_failed', 'upstream_timeout', 'browser_refused'] as const) {
    const account = settle(used, outcome({ kind, step: 'upload' }), now, 5)
    expect(account.doubtUntil).toBeUndefined()
  }
})

test('doubts grow from 30 s to 10 min, and end with an answer', () => {
  let account = used
  const waits: number[] = []
  for (let i = 0; i < 7; i++) {
    account = settle(account, outcome({ kind: 'upstream_failed' }), now, 5)
    waits.push(((account.doubtUntil ?? 0) - now) / 1000)
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600])
  expect(settle(account, outcome(undefined), now, 5)).not.toHaveProperty('doubtUntil')
})

test('the first verdict stands: what is out is not judged again, nor cooled', () => {
  for (const state of ['expired', 'blocked', 'disabled'] as const) {
    const out = sampleAccount({ state, reason: 'as it was', since: 1 })
    for (const kind of ['session_dead', 'account_blocked', 'rate_limited', 'unauthorized'] as const)
      expect(settle(out, outcome({ kind }), now, 1)).toMatchObject({ state, reason: 'as it was', since: 1 })
    expect(settle(out, outcome(), now, 5).state).toBe(state)
  }
})

test('an account reads cooling while any mode cools, and active from the end of the last one', () => {
  const resting = sampleAccount({ cooling: { fast: now + 10, auto: now + 50 }, reason: 'limit' })
  expect(withCurrentState(resting, now)).toMatchObject({ state: 'cooling', since: now })
  const one = withCurrentState(resting, now)
  expect(withCurrentState(one, now + 20)).toBe(one)
  expect(withCurrentState(one, now + 60)).toMatchObject({
    state: 'active',
    reason: '',
    since: now + 50,
    cooling: {},
  })
})

test('what the upstream said is kept in one line, without credentials and not endless', () => {
  const said = `Bad\n credentials for eyJhbGciOiJIUzI1NiJ9.abcdefgh ${'x'.repeat(500)}`
  const { reason } = settle(used, outcome({ kind: 'session_dead', message: said }), now, 5)
  expect(reason).toStartWith('Bad credentials for eyJ… x')
  expect(reason.length).toBe(300)
})
