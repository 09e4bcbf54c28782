import { expect, test } from 'bun:test'
import { sampleAccount } from '../testing/sample-accounts.ts'
import { accountItem } from './account-item.ts'

const now = 1_800_000_000_000
const credential = 'eyJ0eXAiOiJKV1QifQ.very-secret.x9Q'

test('a resting account, with quotas of modes and media, and why it rests', () => {
  const item = accountItem(
    sampleAccount({
      credential,
      state: 'cooling',
      reason: 'usage limit',
      since: now - 5,
      cooling: { fast: now + 100, auto: now - 1, heavy: now + 50 },
      quota: {
        fast: { remaining: 0, total: 30, windowSeconds: 86_400, resetsAt: now + 100 },
        'media:video': { remaining: 2, total: null, windowSeconds: 7200, resetsAt: now + 9 },
      },
      lastSyncAt: now - 9,
      lastFailAt: now - 5,
      lastFailReason: 'Too many requests',
      lastFailKind: 'rate_limited',
      tags: ['t'],
    }),
    now,
  )
  expect(item).toMatchObject({
    masked: 'eyJ0…x9Q',
    state: 'cooling',
    until: now + 100,
    quota: {
      fast: {
        remaining: 0,
        total: 30,
        window_seconds: 86_400,
        resets_at: now + 100,
        cooling_until: now + 100,
      },
      heavy: { remaining: null, total: null, cooling_until: now + 50 },
    },
    media_quota: {
      video: { remaining: 2, total: null, window_seconds: 7200, resets_at: now + 9, cooling_until: 0 },
    },
    last_error: { code: 'rate_limit_exceeded', message: 'Too many requests', at: now - 5 },
  })
  expect(Object.keys(item.quota)).toEqual(['fast', 'heavy'])
  expect(JSON.stringify(item)).not.toContain('secret')
})

test('a new account is unchecked and has nothing to tell', () => {
  expect(accountItem(sampleAccount({ credential }), now)).toMatchObject({
    state: 'unchecked',
    until: 0,
    quota: {},
    media_quota: {},
    last_error: null,
  })
})
