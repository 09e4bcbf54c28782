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
const waits = (faults: Fault[], over = {}) => {
  const failover = createFailover({ ...settings, ...over })
  return faults.map((each, index) => failover.after(each, `acc_${index}`, 0))
}
const times = (count: number, each: Fault) => Array.from({ length: count }, () => each)

test('verdicts on accounts move on without counting, as long as there are accounts', () => {
  expect(waits(times(50, fault('session_dead', 401)))).toEqual(Array(50).fill(0))
  expect(waits(times(50, fault('rate_limited', 429)))).toEqual(Array(50).fill(0))
  expect(waits(times(50, fault('account_blocked', 403)))).toEqual(Array(50).fill(0))
})

test('other failures count, and wait longer each time', () => {
  expect(waits(times(3, fault('upstream_failed', 502)))).toEqual([500, 1000, undefined])
  expect(waits(times(3, fault('upstream_failed', 502)), { max_retry: 0 })).toEqual(Array(3).fill(undefined))
  expect(waits(times(2, fault('upstream_failed', 502)), { retry_backoff_max: 0.7 })).toEqual([500, 700])
})

test('only listed status codes are tried again', () => {
  expect(waits([fault('upstream_failed', 500)])).toEqual([undefined])
  expect(waits([fault('upstream_failed', 500)], { retry_status_codes: [500] })).toEqual([500])
  expect(waits([fault('rate_limited', 429)], { retry_status_codes: [401] })).toEqual([undefined])
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
  const failover = createFailover(settings)
  expect(failover.after(fault('session_dead', 401), 'a', 60_000)).toBeUndefined()
  expect(createFailover(settings).after(fault('upstream_failed', 502), 'a', 59_900)).toBe(100)
})

test('a verdict excludes the account; a failure that may pass only puts it last', () => {
  const failover = createFailover(settings)
  failover.after(fault('session_dead', 401), 'dead', 0)
  failover.after(fault('upstream_failed', 502), 'unlucky', 0)
  expect([...failover.excluded]).toEqual(['dead'])
  expect([...failover.tried]).toEqual(['dead', 'unlucky'])
})
