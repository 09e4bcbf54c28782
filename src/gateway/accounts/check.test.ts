import { expect, test } from 'bun:test'
import type { Quota } from '../../core/account.ts'
import { type Fault, type FaultKind, GatewayError } from '../../core/fault.ts'
import { createPool } from '../../pool/pool.ts'
import { sampleEntry, sampleModel } from '../../testing/sample-accounts.ts'
import { thrownBy } from '../../testing/thrown.ts'
import type { QuotaAsked, QuotaFound } from '../../upstream/upstream.ts'
import { createAccountCheck } from './check.ts'

const quota = (remaining: number, total: number | null): Quota => ({
  remaining,
  total,
  windowSeconds: 7200,
  resetsAt: Date.now() + 7_200_000,
})
const fault = (kind: FaultKind): Fault => ({ kind, message: `it is ${kind}` })
const signal = new AbortController().signal
type Answer = (asked: QuotaAsked) => QuotaFound | Fault | Promise<QuotaFound>

/** A pool of the accounts, and an upstream that answers so. */
function setUp(ids: string[], answer: Answer, settings = {}) {
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 2 }) })
  pool.merge(ids.map((id) => sampleEntry(id)))
  const asked: { id: string; modes: readonly string[]; media: boolean }[] = []
  const named: string[] = []
  const state = { inside: 0, most: 0 }
  const limits = { maxConcurrent: 25, batchSize: 50, maxAccounts: 1000, ...settings }
  const check = createAccountCheck({
    pool,
    settings: () => limits,
    identify: async ({ id }) => void named.push(id),
    modes: () => ['fast', 'auto', 'expert', 'heavy', 'media:image'],
    ask: async (question) => {
      asked.push({ id: question.account.id, modes: question.modes, media: question.media })
      state.most = Math.max(state.most, ++state.inside)
      await Bun.sleep(1)
      state.inside--
      const found = await answer(question)
      if ('kind' in found) throw new GatewayError(found)
      return found
    },
  })
  return { ...check, pool, asked, state, limits }
}
const fine: Answer = () => ({
  quota: { fast: quota(27, 30), auto: quota(7, 7), heavy: quota(0, 0), 'media:video': quota(3, null) },
  tier: 'basic',
})

test('a refresh asks for every mode and media, and the pool knows the answer', async () => {
  const { check, pool, asked } = setUp(['a'], fine)
  expect(await check('a', 'refresh', signal)).toEqual({
    ok: true,
    message: 'basic, fast 27/30, auto 7/7, video 3',
  })
  expect(asked).toEqual([{ id: 'a', modes: ['fast', 'auto', 'expert', 'heavy'], media: true }])
  expect(pool.find('a')).toMatchObject({
    detectedTier: 'basic',
    quota: { fast: { remaining: 27, total: 30 } },
  })
  expect(pool.counts().unchecked).toBe(0)
})

test('what the account has not got is not asked for again', async () => {
  const { check, asked } = setUp(['a'], fine)
  for (const _ of [1, 2]) await check('a', 'refresh', signal)
  expect(asked[1]?.modes).toEqual(['fast', 'auto', 'expert'])
})

test('a test is one call', async () => {
  const { check, asked } = setUp(['a'], () => ({ quota: { fast: quota(27, 30) } }))
  expect(await check('a', 'test', signal)).toEqual({ ok: true, message: 'fast 27/30' })
  expect(asked).toEqual([{ id: 'a', modes: ['fast'], media: false }])
})

const verdicts: [kind: FaultKind, state: string][] = [
  ['session_dead', 'expired'],
  ['account_blocked', 'blocked'],
  ['unauthorized', 'active'],
  ['upstream_failed', 'active'],
  ['upstream_timeout', 'active'],
  ['browser_refused', 'active'],
  ['rate_limited', 'active'],
]
for (const [kind, state] of verdicts)
  test(`${kind} leaves the account ${state}`, async () => {
    const { check, pool } = setUp(['a'], () => fault(kind))
    expect(await check('a', 'refresh', signal)).toEqual({ ok: false, message: `it is ${kind}`, fault: kind })
    expect(pool.find('a')).toMatchObject({ state, quota: {} })
  })

test('refusals without a reason count towards fail_threshold', async () => {
  const { check, pool } = setUp(['a'], () => fault('unauthorized'))
  await check('a', 'test', signal)
  await Bun.sleep(2)
  await check('a', 'test', signal)
  expect(pool.find('a')).toMatchObject({ state: 'expired', failCount: 2 })
})

test('an expired account that answers is back; a blocked or disabled one stays what it is', async () => {
  const { check, pool } = setUp(['a', 'b', 'c'], fine)
  pool.refuse('a', fault('session_dead'))
  pool.refuse('b', fault('account_blocked'))
  pool.disable('c', 'holidays')
  for (const id of ['a', 'b', 'c']) await check(id, 'test', signal)
  expect(['a', 'b', 'c'].map((id) => pool.find(id)?.state)).toEqual(['active', 'blocked', 'disabled'])
  expect(pool.find('c')?.quota).toHaveProperty('fast')
})

test('an answer without figures is no success, and changes nothing', async () => {
  const { check, pool } = setUp(['a'], () => ({ quota: {} }))
  expect(await check('a', 'refresh', signal)).toMatchObject({ ok: false })
  expect(pool.find('a')?.lastSyncAt).toBe(0)
})

test('what only some calls told is kept, and said', async () => {
  const { check } = setUp(['a'], () => ({ quota: { fast: quota(1, 30) }, trouble: fault('upstream_failed') }))
  expect(await check('a', 'refresh', signal)).toEqual({
    ok: true,
    message: 'fast 1/30; not everything could be asked: it is upstream_failed',
  })
})

test('usage_max_concurrent bounds all checks together, usage_max_tokens each job; results come one by one', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `acc-${index}`)
  const { checkAll, state, asked } = setUp(ids, fine, { maxConcurrent: 3, batchSize: 7, maxAccounts: 20 })
  const results: string[] = []
  const watch = { signal, onResult: (id: string) => void results.push(id) }
  const [one, other] = await Promise.all([
    checkAll(ids, 'test', watch),
    checkAll(ids.toReversed(), 'test', watch),
  ])
  expect([one.leftOut, other.leftOut]).toEqual([20, 20])
  expect(results.toSorted()).toEqual(ids.toSorted())
  expect([state.most, asked.length]).toEqual([3, 40])
})

test('the steps of a job are as large as usage_batch_size', async () => {
  const ids = Array.from({ length: 10 }, (_, index) => `acc-${index}`)
  const { checkAll, state } = setUp(ids, fine, { maxConcurrent: 25, batchSize: 4 })
  await checkAll(ids, 'test', { signal })
  expect(state.most).toBe(4)
})

test('a cancelled job really stops', async () => {
  const ids = Array.from({ length: 50 }, (_, index) => `acc-${index}`)
  const control = new AbortController()
  const { checkAll, asked } = setUp(ids, fine, { maxConcurrent: 2 })
  const watch = { signal: control.signal, onResult: () => control.abort(new Error('enough')) }
  expect(String(await thrownBy(checkAll(ids, 'refresh', watch)))).toContain('enough')
  const before = asked.length
  await Bun.sleep(20)
  expect(asked.length).toBe(before)
  expect(before).toBeLessThan(6)
})

test('a quota that is used up rests the account, and one that is back lends it again', async () => {
  const { check, pool } = setUp(['a'], () => ({ quota: { fast: quota(0, 30) } }))
  await check('a', 'refresh', signal)
  expect(String(await thrownBy((async () => pool.acquire(sampleModel(), new Set()))()))).toContain(
    'at their limit',
  )
})
