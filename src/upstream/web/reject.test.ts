import { expect, test } from 'bun:test'
import type { FaultKind } from '../../core/fault.ts'
import { rejectResponse } from './reject.ts'
import { isRenderLimit, rejectFrame, rejectStreamError } from './reject-stream.ts'

const now = Date.parse('2026-11-20T12:00:00Z')

// Bodies as upstream-protocol 9 lists them: the same status carries opposite verdicts.
const responses: [name: string, status: number, body: string, kind: FaultKind][] = [
  [
    'dead session',
    401,
    '{"code":16,"message":"Bad credentials. [WKE=unauthenticated:bad-credentials]","details":[]}',
    'session_dead',
  ],
  [
    'dead session as 403',
    403,
    '{"error":{"code":16,"message":"Failed to look up session ID. [WKE=unauthenticated:invalid-credentials]","details":[]}}',
    'session_dead',
  ],
  ['401 without a reason', 401, '', 'unauthorized'],
  ['redirect to the login', 307, '', 'unauthorized'],
  [
    'email rejected',
    400,
    '{"code":3,"message":"This email domain has been rejected. [WKE=account:email-domain-rejected]"}',
    'account_blocked',
  ],
  [
    'blocked',
    403,
    '{"code":7,"message":"User is blocked: Bot abuse - free tier account [WKE=unauthorized:blocked-user]"}',
    'account_blocked',
  ],
  [
    'blocked, short form',
    403,
    '{"code":"unauthorized:blocked-user","error":"User is blocked"}',
    'account_blocked',
  ],
  [
    'anti-bot',
    403,
    '{"error":{"code":7,"message":"Request rejected by anti-bot rules.","details":[]}}',
    'browser_refused',
  ],
  [
    'out of date',
    403,
    '{"error":{"code":7,"message":"This page is out of date. Reload to continue."}}',
    'browser_refused',
  ],
  ['Cloudflare', 403, '<html><title>Just a moment...</title></html>', 'browser_refused'],
  ['empty 403', 403, '', 'browser_refused'],
  ['unknown JSON 403', 403, '{"code":99,"message":"No."}', 'unauthorized'],
  ['429', 429, '{"error":"rate limited"}', 'rate_limited'],
  ['429 without words', 429, '<html></html>', 'rate_limited'],
  ['404', 404, '{"code":5,"message":"not found","details":[]}', 'upstream_failed'],
  ['500 page that speaks of rate limits', 500, '<html>rate limit</html>', 'upstream_failed'],
  ['502', 502, '', 'upstream_failed'],
]

for (const [name, status, body, kind] of responses)
  test(`${name} is ${kind}`, () => {
    const fault = rejectResponse(status, body, null, now)
    expect(fault.kind).toBe(kind)
    expect(fault.detail).toStartWith(`HTTP ${status}`)
    expect(fault.message).not.toContain(body || 'nothing to leak')
  })

test('Retry-After is read as seconds and as a date', () => {
  expect(rejectResponse(429, '', '17', now).retryAfterSeconds).toBe(17)
  expect(rejectResponse(429, '', 'Fri, 20 Nov 2026 12:01:30 GMT', now).retryAfterSeconds).toBe(90)
  expect(rejectResponse(429, '', 'Fri, 20 Nov 2026 11:00:00 GMT', now).retryAfterSeconds).toBe(1)
  expect(rejectResponse(429, '', 'soon', now).retryAfterSeconds).toBeUndefined()
})

test('codes of frames may be numbers or texts', () => {
  expect(rejectFrame({ code: 8, message: '' })).toMatchObject({ kind: 'rate_limited', upstreamStatus: 429 })
  expect(rejectFrame({ code: '16', message: '' })).toMatchObject({
    kind: 'session_dead',
    upstreamStatus: 401,
  })
  expect(rejectFrame({ code: 13, message: 'internal' })).toMatchObject({
    kind: 'upstream_failed',
    upstreamStatus: 502,
  })
})

const streamErrors: [error: Record<string, unknown>, kind: FaultKind | undefined][] = [
  [{ usageLimitReached: {}, message: '' }, 'rate_limited'],
  [{ kind: 'usage_limit_reached', message: "You've reached your usage limit." }, 'rate_limited'],
  [{ message: "You've reached your usage limit. Please try again later." }, 'rate_limited'],
  [{ contentModerated: {} }, 'content_policy'],
  [{ constructor: {}, kind: 'toString', details: { reason: '__proto__' } }, 'upstream_failed'],
  [{ attachmentModerated: {} }, 'content_policy'],
  [{ userPromptTooLong: {} }, 'context_too_long'],
  [{ attachmentTooManyPages: {} }, 'invalid_value'],
  [{ internalError: {}, severity: 'STREAM_ERROR_SEVERITY_FATAL' }, 'upstream_failed'],
  [{ toolCallFailed: { toolName: 'web_search' }, severity: 'STREAM_ERROR_SEVERITY_NORMAL' }, undefined],
  [{ toolCallFailed: {}, severity: 'STREAM_ERROR_SEVERITY_FATAL' }, 'upstream_failed'],
]

for (const [error, kind] of streamErrors)
  test(`stream error ${JSON.stringify(error)} is ${kind ?? 'no end'}`, () => {
    expect(rejectStreamError(error)?.kind).toBe(kind as FaultKind)
  })

test('an error that only kept a picture away says so, whichever way it is written', () => {
  expect(isRenderLimit({ message: 'x', renderToolRateLimited: {} })).toBe(true)
  expect(isRenderLimit({ kind: 'render_per_message_limit_exceeded' })).toBe(true)
  expect(isRenderLimit({ details: { reason: 'render_tool_rate_limited' } })).toBe(true)
  expect(isRenderLimit({ renderToolFailed: {} })).toBe(false)
  expect(isRenderLimit('render_tool_rate_limited')).toBe(false)
})
