import { expect, test } from 'bun:test'
import type { FaultKind } from '../../core/fault.ts'
import { apiFaults } from '../simulator-xai/faults.ts'
import { readRefusal, rejectEvent, rejectResponse } from './reject.ts'

const now = Date.UTC(2026, 10, 28, 18, 0, 0)
const refusal = (status: number, body: unknown, more: object = {}) =>
  rejectResponse({ status, body: typeof body === 'string' ? body : JSON.stringify(body), now, ...more })

// Every refusal the simulated API can play, whatever the shape of its body.
const kinds: readonly [RegExp, FaultKind][] = [
  [/^(wrong_key|unauthorized)/, 'session_dead'],
  [/^(no_credits|payment_required|rate_limited)/, 'rate_limited'],
  [/^team_blocked/, 'account_blocked'],
  [/^bad_request/, 'invalid_value'],
  [/^model_gone/, 'model_not_found'],
  [/^gone/, 'internal'],
  [/^(server_error|bad_gateway|unavailable)/, 'upstream_failed'],
]
for (const { name, refuse } of apiFaults) {
  const kind = kinds.find(([of]) => of.test(name))?.[1]
  if (!refuse || !kind) continue
  test(`${name} is ${kind}`, () => {
    const { status, body } = refuse({ name })
    expect(refusal(status, body).kind).toBe(kind)
  })
}

test('every refusal has its verdict here', () => {
  const unjudged = apiFaults.filter(({ name, refuse }) => refuse && !kinds.some(([of]) => of.test(name)))
  expect(unjudged.map(({ name }) => name)).toEqual([])
})

test('the three shapes are read alike', () => {
  const said = { code: 'a-code', message: 'some words' }
  expect(readRefusal('{"code":"a-code","error":"some words"}')).toMatchObject(said)
  expect(
    readRefusal('{"error":{"message":"some words","code":"a-code","param":"input","type":"t"}}'),
  ).toEqual({
    ...said,
    param: 'input',
    own: true,
  })
  expect(readRefusal('{"error":"some words"}')).toMatchObject({ code: '', message: 'some words' })
  expect(readRefusal('<html>')).toMatchObject({ code: '', message: '<html>', own: false })
})

test.each([
  [{ retryAfter: '7' }, 7],
  [{ retryAfter: 'Sat, 28 Nov 2026 18:00:30 GMT' }, 30],
  [{ reset: '1m30s' }, 90],
  [{ reset: '250ms' }, 1],
  [{ retryAfter: 'soon' }, undefined],
  [{}, undefined],
])('a 429 with %p rests %p seconds', (headers, seconds) =>
  expect(refusal(429, { error: 'Too many requests' }, headers).retryAfterSeconds).toBe(seconds as never),
)

test('no credits rests until the UTC day is over, whatever the header says', () => {
  const body = { code: 'personal-team-blocked:spending-limit', error: 'You have reached your spending limit' }
  expect(refusal(403, body, { retryAfter: '3' })).toMatchObject({
    kind: 'rate_limited',
    upstreamStatus: 402,
    retryAfterSeconds: 6 * 3600,
  })
})

test('what the caller sent is the caller’s, with the field it is about', () => {
  expect(refusal(400, { error: { message: 'Argument not supported: foo', param: 'foo' } })).toMatchObject({
    kind: 'invalid_value',
    param: 'foo',
    upstreamStatus: 400,
  })
  expect(refusal(400, { error: 'This content violates our usage guidelines' }).kind).toBe('content_policy')
  expect(refusal(400, { error: "This model's maximum prompt length is 500000" }).kind).toBe(
    'context_too_long',
  )
})

test('words in an answer of the server itself are no verdict on the key', () => {
  expect(refusal(503, 'rate limit of the proxy').kind).toBe('upstream_failed')
})

test('events that end an answer', () => {
  expect(rejectEvent({ code: 'server_error', message: 'oops' }, now)).toMatchObject({
    kind: 'upstream_failed',
  })
  expect(rejectEvent({ error: { message: 'Too many requests' } }, now).kind).toBe('rate_limited')
  expect(rejectEvent(undefined, now).kind).toBe('upstream_failed')
})

test('a 401 or 403 that is not about the key expires and blocks nothing', () => {
  expect(refusal(401, '<html>proxy</html>').kind).toBe('unauthorized')
  expect(refusal(403, '').kind).toBe('unauthorized')
  const lacking = { code: 'The caller does not have permission', error: 'Your key may not use this endpoint' }
  expect(refusal(403, lacking).kind).toBe('unauthorized')
  expect(refusal(401, { error: 'Invalid or expired credentials' }).kind).toBe('session_dead')
})
