import { expect, test } from 'bun:test'
import { dropPrefix, publicPrefix, withoutPrefix } from './base-path.ts'

const local = ['127.0.0.0/8']
const cases: [address: string, header: string | undefined, set: string, prefix: string][] = [
  ['127.0.0.1', undefined, '', ''],
  ['127.0.0.1', undefined, '/grok', '/grok'],
  ['127.0.0.1', '/a', '/grok', '/a'],
  ['127.0.0.1', '/a/, /b', '', '/a/b'],
  ['127.0.0.1', '/', '/grok', '/grok'],
  ['10.0.0.1', '/a', '', ''],
  ['127.0.0.1', '/a"><script>', '', ''],
  ['127.0.0.1', '//evil.example', '', ''],
  ['127.0.0.1', 'a', '', ''],
]
for (const [address, header, set, prefix] of cases)
  test(`from ${address}, X-Forwarded-Prefix ${header}, base_path "${set}": "${prefix}"`, () => {
    const headers = new Headers(header === undefined ? {} : { 'x-forwarded-prefix': header })
    expect(publicPrefix({ address, headers }, local, set)).toBe(prefix)
  })

const paths: [path: string, prefix: string, rest: string | undefined][] = [
  ['/grok/v1/models', '/grok', '/v1/models'],
  ['/grok', '/grok', '/'],
  ['/grok/', '/grok', '/'],
  ['/grokking', '/grok', undefined],
  ['/v1/models', '/grok', undefined],
  ['/v1/models', '', undefined],
]
for (const [path, prefix, rest] of paths)
  test(`${path} below "${prefix}": ${rest}`, () => expect(withoutPrefix(path, prefix)).toBe(rest))

test('the request stays the same, with its body, and loses the prefix once', async () => {
  const request = new Request('http://h/grok/grok/v1/x?a=%2F', { method: 'POST', body: 'hello' })
  dropPrefix(request, ['', '/other', '/grok'])
  expect(request.url).toBe('http://h/grok/v1/x?a=%2F')
  expect(await request.text()).toBe('hello')
})
