import { expect, test } from 'bun:test'
import { selfUrl } from './self-url.ts'

const card = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
  ({ address, family, internal, netmask: '', mac: '', cidr: null, scopeid: 0 }) as never
const interfaces = {
  lo: [card('127.0.0.1', 'IPv4', true), card('::1', 'IPv6', true)],
  eth0: [card('fe80::1', 'IPv6'), card('2001:db8::7', 'IPv6'), card('10.1.2.3', 'IPv4')],
}
const cases: [host: string, tls: boolean, set: string | undefined, url: string][] = [
  ['127.0.0.1', false, undefined, 'http://127.0.0.1:8000'],
  ['gw.internal', true, undefined, 'https://gw.internal:8000'],
  ['::1', false, undefined, 'http://[::1]:8000'],
  ['0.0.0.0', false, undefined, 'http://10.1.2.3:8000'],
  ['::', true, undefined, 'https://10.1.2.3:8000'],
  ['0.0.0.0', false, 'http://a.example:9/', 'http://a.example:9'],
]
for (const [host, tls, set, url] of cases)
  test(`${host}${tls ? ' with TLS' : ''}, ${set ?? 'nothing set'}: ${url}`, () =>
    expect(selfUrl({ host, port: 8000, tls }, set, interfaces)).toBe(url))

test('a machine without any other interface names its loopback', () => {
  expect(selfUrl({ host: '0.0.0.0', port: 1, tls: false }, '', {})).toBe('http://127.0.0.1:1')
  expect(selfUrl({ host: '::', port: 1, tls: false }, '', {})).toBe('http://[::1]:1')
})
