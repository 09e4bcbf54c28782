import { expect, test } from 'bun:test'
import type { FaultKind } from '../../core/fault.ts'
import { rejectFile, rejectUpload } from './reject-upload.ts'

const flat = (message: string) => JSON.stringify({ code: 3, message, details: [] })

const refusals: [status: number, body: string, kind: FaultKind, words: string][] = [
  [
    400,
    flat('Image dimensions are insufficient.'),
    'invalid_image_format',
    'Image dimensions are insufficient. Send',
  ],
  [400, JSON.stringify({ error: { message: 'bad type' } }), 'invalid_image_format', 'bad type'],
  [422, 'unreadable', 'invalid_image_format', 'unreadable'],
  [415, '', 'invalid_image_format', 'this file. Send'],
  [413, '<html>nginx</html>', 'image_too_large', 'this file. Send'],
  [400, flat(`x${'y'.repeat(300)}`), 'invalid_image_format', 'this file. Send'],
  [403, '{"error":{"code":"content-moderated"}}', 'content_policy', 'moderation refused a file'],
  [401, flat('Bad credentials. [WKE=unauthenticated:bad-credentials]'), 'session_dead', 'session'],
  [400, flat('[WKE=account:email-domain-rejected]'), 'account_blocked', 'account'],
  [403, '{"error":{"code":7,"message":"Request rejected by anti-bot rules."}}', 'browser_refused', 'browser'],
  [429, '', 'rate_limited', 'limit'],
  [500, '', 'upstream_failed', '500'],
  [400, flat('field "attachment" is required'), 'upstream_failed', 'another form'],
  [422, flat('multipart: unexpected part'), 'upstream_failed', 'another form'],
  [400, flat('Unsupported file format'), 'invalid_image_format', 'Unsupported file format'],
]
for (const [status, body, kind, words] of refusals)
  test(`a refused upload: ${status} ${body.slice(0, 60)}`, () => {
    const fault = rejectUpload(status, body, null, 0)
    expect(fault).toMatchObject({ kind, step: 'upload' })
    expect(fault.message).toContain(words)
    expect(fault.detail).toStartWith('upload: HTTP ')
  })

test('a wait is kept', () => expect(rejectUpload(429, '', '7', 0).retryAfterSeconds).toBe(7))

test('a file that was taken and then rejected', () => {
  expect(rejectFile('{"code":"content-moderated"}').kind).toBe('content_policy')
  expect(rejectFile('unsupported type')).toMatchObject({
    kind: 'invalid_image_format',
    message: 'The upstream does not take this file: unsupported type. Send another one, or in another form.',
  })
})
