import { expect, test } from 'bun:test'
import type { Account } from '../core/account.ts'
import { sampleAccount, sampleRandom } from '../testing/sample-accounts.ts'
import { patchEntry } from './token-patch.ts'
import { walkTokens } from './token-scan.ts'

const token = 'eyJ0eXAiOiJKV1QifQ.abc'
const dead = { state: 'expired', reason: 'Bad "credentials"', since: 1700 } as const

/** The whole file after one patch of its first entry; undefined when nothing was to be written. */
function patched(text: string, changes: Partial<Account>): string | undefined {
  const bytes = Buffer.from(text)
  const [placed] = walkTokens(bytes)
  const patch = placed && patchEntry(bytes, placed, sampleAccount({ credential: token, ...changes }))
  if (!placed || patch === undefined) return undefined
  return bytes.toString('utf8', 0, placed.start) + patch + bytes.toString('utf8', placed.end)
}

// What stands in the file, what changed, what stands there afterwards.
const cases: [name: string, before: string, changes: Partial<Account>, after: string | undefined][] = [
  ['a string of which there is nothing to say stays one', `{"ssoBasic": ["${token}"]}`, {}, undefined],
  [
    'a string becomes an object when there is, as it was written',
    `{"ssoBasic": ["sso=${token}; x=1"]}`,
    dead,
    `{"ssoBasic": [{"token": "sso=${token}; x=1", "status": "expired", "status_reason": "Bad \\"credentials\\"", "status_since": 1700}]}`,
  ],
  [
    'an object that says it already is not touched',
    `[{"token":"${token}","status":"active","use_count":0}]`,
    {},
    undefined,
  ],
  [
    'values are replaced where they stand, all else byte for byte',
    `[ {"status" : "active","big":12345678901234567890 , "token":"${token}", "x":[1, {"status":"mine"}],"use_count":1.0e1} ]`,
    { ...dead, useCount: 11 },
    `[ {"status" : "expired","big":12345678901234567890 , "token":"${token}", "x":[1, {"status":"mine"}],"use_count":11, "status_reason": "Bad \\"credentials\\"", "status_since": 1700} ]`,
  ],
  [
    'new fields stand on lines of their own where the old ones do',
    `{\r\n  "ssoBasic": [\r\n    {\r\n      "token": "${token}",\r\n      "note": "ü"\r\n    }\r\n  ]\r\n}`,
    { useCount: 2, lastUsedAt: 99 },
    `{\r\n  "ssoBasic": [\r\n    {\r\n      "token": "${token}",\r\n      "note": "ü",\r\n      "use_count": 2,\r\n      "last_used_at": 99\r\n    }\r\n  ]\r\n}`,
  ],
  [
    'a dictionary’s empty object is filled',
    `{"${token}":{}}`,
    { useCount: 1 },
    `{"${token}":{"use_count": 1}}`,
  ],
  [
    'a dictionary’s value that has no place for fields is left alone',
    `{"${token}": null, "ssoBasic": []}`,
    dead,
    undefined,
  ],
  ['a dictionary’s string too', `{"ssoNormal": {"${token}": "hello"}}`, dead, undefined],
  [
    'what is over is set to nothing, not taken out',
    `[{"token":"${token}","status":"cooling","cooling_until":5,"status_reason":"limit"}]`,
    {},
    `[{"token":"${token}","status":"active","cooling_until":0,"status_reason":""}]`,
  ],
  [
    'a cooldown shows its last end',
    `[{"token":"${token}"}]`,
    { state: 'cooling', cooling: { fast: 5, auto: 9 } },
    `[{"token":"${token}", "status": "cooling", "cooling_until": 9}]`,
  ],
  [
    'an account of 004 that is on again says so',
    `{"${token}":{"enabled":false}}`,
    {},
    `{"${token}":{"enabled":false, "status": "active"}}`,
  ],
  [
    'a word of another version is kept while it means the same',
    `[{"token":"${token}","status":"ACTIVE"}]`,
    {},
    undefined,
  ],
  [
    'of a repeated key the last is the one that counts',
    `[{"use_count":1,"token":"${token}","use_count":2}]`,
    { useCount: 3 },
    `[{"use_count":1,"token":"${token}","use_count":3}]`,
  ],
  [
    'the number siblings call quota is that of the mode all have',
    `[{"token":"${token}","quota":80}]`,
    {
      quota: {
        fast: { remaining: 7, total: 30, windowSeconds: 1, resetsAt: 1 },
        auto: { remaining: 2, total: 2, windowSeconds: 1, resetsAt: 1 },
      },
    },
    `[{"token":"${token}","quota":7}]`,
  ],
]
for (const [name, before, changes, after] of cases)
  test(name, () => {
    expect(patched(before, changes)).toBe(after)
    if (after) expect(() => JSON.parse(after)).not.toThrow()
  })

test('an entry of any make means the same afterwards, but for what we own', () => {
  const random = sampleRandom(3)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  for (let round = 0; round < 500; round++) {
    const members = [
      ['token', token],
      ['status', pick(['active', 'cooling', 'expired'])],
      ['note', 'a "quoted" \\ note\n€'],
      ['unknown', { deep: [1, null, { status: 'x' }] }],
      ['use_count', Math.floor(random() * 9)],
      ['last_fail_reason', 'limit'],
    ].filter(([name]) => name === 'token' || random() < 0.6)
    const entry: Record<string, unknown> = Object.fromEntries(members.toSorted(() => random() - 0.5))
    const state = pick(['active', 'expired', 'disabled'] as const)
    const useCount = Math.floor(random() * 9)
    const text = JSON.stringify([entry], null, pick([0, 1, '\t']))
    const [after] = JSON.parse(patched(text, { state, useCount }) ?? text)
    const { status, use_count, last_fail_reason, ...rest } = after
    const { status: _status, use_count: _count, last_fail_reason: _reason, ...before } = entry
    expect(rest).toEqual(before)
    expect([status ?? 'active', use_count ?? 0, last_fail_reason ?? '']).toEqual([state, useCount, ''])
  }
})
