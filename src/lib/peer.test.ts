import { expect, test } from 'bun:test'
import { addressBlock, callerAddress, fromLoopback, isLoopback, isTrusted, publicOrigin } from './peer.ts'

const peer = (address: string | undefined, headers: Record<string, string> = {}) => ({
  address,
  headers: new Headers(headers),
})
const local = ['127.0.0.0/8', '::1']

const loopbacks: [address: string | undefined, is: boolean][] = [
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::FFFF:127.0.0.1', true],
  ['::ffff:10.0.0.1', false],
  ['128.0.0.1', false],
  ['127.evil.example', false],
  ['0.0.0.0', false],
  ['fe80::1%eth0', false],
  ['', false],
  [undefined, false],
]
for (const [address, is] of loopbacks)
  test(`${address} is${is ? '' : ' not'} loopback`, () => expect(isLoopback(address)).toBe(is))

test('a forwarding header takes the loopback away', () => {
  expect(fromLoopback(peer('127.0.0.1'))).toBe(true)
  expect(fromLoopback(peer('10.0.0.1'))).toBe(false)
  for (const name of [
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Whatever',
    'X-Real-IP',
    'CF-Connecting-IP',
  ])
    expect([name, fromLoopback(peer('127.0.0.1', { [name]: '' }))]).toEqual([name, false])
})

const trusts: [address: string, trusted: string[], is: boolean][] = [
  ['127.0.0.1', local, true],
  ['::ffff:127.0.0.1', local, true],
  ['::1', local, true],
  ['10.1.2.3', ['10.0.0.0/8'], true],
  ['11.1.2.3', ['10.0.0.0/8'], false],
  ['fd00::5', ['fd00::/8'], true],
  ['10.0.0.1', ['10.0.0.1'], true],
  ['10.0.0.1', ['10.0.0.1/33', 'nonsense', '', '10.0.0.1/x'], false],
  ['10.0.0.1', [], false],
]
for (const [address, trusted, is] of trusts)
  test(`${address} in [${trusted}]: ${is}`, () => expect(isTrusted(address, trusted)).toBe(is))

const callers: [forwarded: string | undefined, address: string, caller: string][] = [
  [undefined, '127.0.0.1', '127.0.0.1'],
  ['203.0.113.5', '127.0.0.1', '203.0.113.5'],
  ['203.0.113.5', '198.51.100.1', '198.51.100.1'],
  ['1.1.1.1, 203.0.113.5', '127.0.0.1', '203.0.113.5'],
  ['203.0.113.5, 10.0.0.9', '127.0.0.1', '203.0.113.5'],
  ['203.0.113.5:1234', '127.0.0.1', '203.0.113.5'],
  ['[2001:db8::1]:443', '::1', '2001:db8::1'],
  ['203.0.113.5, not an address', '127.0.0.1', '127.0.0.1'],
  ['', '127.0.0.1', '127.0.0.1'],
]
for (const [forwarded, address, caller] of callers)
  test(`${address} forwarding for "${forwarded}" is ${caller}`, () => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    expect(callerAddress(peer(address, headers), [...local, '10.0.0.0/8'])).toBe(caller)
  })

const blocks: [address: string, block: string][] = [
  ['203.0.113.5', '203.0.113.5'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
]
for (const [address, block] of blocks)
  test(`${address} counts as ${block}`, () => expect(addressBlock(address)).toBe(block))

const origins: [
  address: string,
  headers: Record<string, string>,
  scheme: string | undefined,
  host: string,
][] = [
  [
    '10.0.0.1',
    { host: 'box:8000', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil' },
    'http',
    'box:8000',
  ],
  [
    '127.0.0.1',
    { host: 'box', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'A.example' },
    'https',
    'a.example',
  ],
  ['127.0.0.1', { host: 'box', 'x-forwarded-proto': 'https, http' }, 'https', 'box'],
  ['127.0.0.1', { host: 'box', 'x-forwarded-proto': 'gopher' }, undefined, 'box'],
  ['127.0.0.1', { host: 'box' }, undefined, 'box'],
]
for (const [address, headers, scheme, host] of origins)
  test(`${address} with ${JSON.stringify(headers)} is ${scheme}://${host}`, () =>
    expect(publicOrigin(peer(address, headers), local)).toEqual({ scheme, host } as ReturnType<
      typeof publicOrigin
    >))

test('TLS of our own counts until a trusted proxy says what it took', () => {
  const secure = (address: string, headers: Record<string, string> = {}) => ({
    ...peer(address, { host: 'box', ...headers }),
    secure: true,
  })
  expect(publicOrigin(secure('10.0.0.1'), local).scheme).toBe('https')
  expect(publicOrigin(secure('127.0.0.1'), local).scheme).toBe('https')
  expect(publicOrigin(secure('127.0.0.1', { 'x-forwarded-proto': 'http' }), local).scheme).toBe('http')
})
