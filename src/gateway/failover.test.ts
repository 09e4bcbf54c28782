import { expect, test } from 'bun:test'
import type { Fault, FaultKind } from '../core/fault.ts'
import { createFailover } from './failover.ts'

const settings = {
  max_retry: 2,
  retry_status_codes: [401, 403, 429, 502, 503],
  retry_backoff_base: 0.5,
  retry_backoff_factor: 2,
  retry_backoff_max: 20,
  retry_budget: 60,
}
const fault = (kind: FaultKind, upstreamStatus: number): Fault => ({ kind, upstreamStatus, message: '' })
const waits = (faults: Fault[], over = {}, midway = false, accounts = Infinity) => {
  const failover = createFailover({ ...settings, ...over })
  return faults.map((each, index) =>
    failover.after({
      fault: each,
      account: `acc_${accounts === 1 ? 0 : index}`,
      elapsedMs: 0,
      midway,
    }),
  )
}
const times = (count: number, each: Fault) => Array.from({ length: count }, () => each)

test('verdicts on accounts move on without counting, as long as there are accounts', () => {
  expect(waits(times(50, fault('session_dead', 401)))).toEqual(Array(50).fill(0))
  expect(waits(times(50, fault('rate_limited', 429)))).toEqual(Array(50).fill(0))
  expect(waits(times(50, fault('account_blocked', 403)))).toEqual(Array(50).fill(0))
})

test('a refusal without a reason moves on and counts: it may be a proxy, and then all accounts are refused', () => {
  expect(waits(times(4, fault('unauthorized', 401)))).toEqual([0, 0, undefined, undefined])
  expect(waits(times(2, fault('unauthorized', 401)), { max_retry: 0 })).toEqual([undefined, undefined])
})

test('other failures count, and an account asked again is waited for longer each time', () => {
  const failures = times(3, fault('upstream_failed', 502))
  expect(waits(failures, {}, false, 1)).toEqual([500, 1000, undefined])
  expect(waits(failures, { max_retry: 0 }, false, 1)).toEqual(Array(3).fill(undefined))
  expect(waits(failures, { retry_backoff_max: 0.7 }, false, 1)).toEqual([500, 700, undefined])
  // The first wait is for the first account that is asked again, however many there were.
  expect(waits(failures)).toEqual([500, 500, undefined])
})

test('only listed status codes are tried again', () => {
  expect(waits([fault('upstream_failed', 500)])).toEqual([undefined])
  expect(waits([fault('upstream_failed', 500)], { retry_status_codes: [500] })).toEqual([500])
  expect(waits([fault('rate_limited', 429)], { retry_status_codes: [401] })).toEqual([undefined])
  expect(waits([fault('upstream_timeout', 504)])).toEqual([undefined])
})

test('a stall in the middle is tried again whatever the list says; a refusal there is not', () => {
  expect(waits([fault('upstream_timeout', 504)], { retry_status_codes: [] }, true)).toEqual([500])
  expect(waits([fault('rate_limited', 429)], { retry_status_codes: [] }, true)).toEqual([undefined])
  expect(waits([{ ...fault('upstream_timeout', 504), maybeTaken: true }], {}, true)).toEqual([undefined])
})

test('refused browser values and empty answers get one other try', () => {
  expect(waits(times(2, fault('browser_refused', 403)))).toEqual([0, undefined])
  expect(waits(times(2, fault('empty_response', 502)), { retry_status_codes: [] })).toEqual([0, undefined])
})

test('what is wrong with the request is tried nowhere else', () => {
  expect(waits([fault('content_policy', 400), fault('context_too_long', 400)])).toEqual([
    undefined,
    undefined,
  ])
})

test('the budget ends everything, and no wait goes beyond it', () => {
  const after = (kind: FaultKind, status: number, elapsedMs: number) =>
    createFailover(settings).after({ fault: fault(kind, status), account: 'a', elapsedMs })
  expect(after('session_dead', 401, 60_000)).toBeUndefined()
  expect(after('upstream_failed', 502, 59_900)).toBe(100)
})

test('a verdict excludes the account; a failure that may pass only puts it last', () => {
  const failover = createFailover(settings)
  failover.after({ fault: fault('session_dead', 401), account: 'dead', elapsedMs: 0 })
  failover.after({ fault: fault('upstream_failed', 502), account: 'unlucky', elapsedMs: 0 })
  expect([...failover.excluded]).toEqual(['dead'])
  expect([...failover.tried]).toEqual(['dead', 'unlucky'])
})
