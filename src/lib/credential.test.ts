import { expect, test } from 'bun:test'
import { accountId, credentialIn, masked } from './credential.ts'

test('an id is the start of the credential’s SHA-256', () => {
  expect(accountId('abc')).toBe('acc_ba7816bf8f01cfea')
})

test('a credential is shown by its ends only, a short one by less', () => {
  expect(masked('eyJhbGciOiJIUzI1NiJ9.abcdefx9Q')).toBe('eyJh…x9Q')
  expect(masked('tok-12345')).toBe('to…')
})

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzZXNzaW9uX2lkIjoiMSJ9.s-_g'
const pasted: [text: string, credential: string | undefined][] = [
  [jwt, jwt],
  [` ${jwt} \r\n`, jwt],
  [`"${jwt}",`, jwt],
  [`sso=${jwt}`, jwt],
  [`SSO=${jwt};`, jwt],
  [`cookie: sso=${jwt}; sso-rw=other`, jwt],
  [`sso-rw=other-one; sso=${jwt}`, jwt],
  [`{"cookie":"sso=${jwt}"}`, jwt],
  ['sso-rw=abcdefgh', 'abcdefgh'],
  ['dGVzdA==', 'dGVzdA=='],
  ['', undefined],
  ['   ', undefined],
  ['two words', undefined],
  ['key=value', undefined],
  ['# a comment', undefined],
  ['eyJ\r\nX-Header: 1', undefined],
  ['tökén-tökén', undefined],
  ['x'.repeat(9000), undefined],
]
for (const [text, credential] of pasted)
  test(`credential in ${JSON.stringify(text.slice(0, 40))}`, () =>
    expect(credentialIn(text)).toBe(credential))
