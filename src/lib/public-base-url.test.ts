import { expect, test } from 'bun:test'
import { publicBaseUrl } from './public-base-url.ts'

const none = { public_base_url: '', app_url: '', base_path: '' }
const peer = { address: '10.0.0.1', headers: new Headers({ host: 'box:8000' }) }

const bases: [set: Partial<typeof none>, base: string][] = [
  [{}, 'http://box:8000'],
  [{ base_path: '/grok' }, 'http://box:8000/grok'],
  [{ app_url: 'https://a.example' }, 'https://a.example'],
  [{ app_url: 'https://b.example', public_base_url: 'https://a.example/' }, 'https://a.example'],
  [{ public_base_url: 'https://a.example/v1' }, 'https://a.example'],
  [{ public_base_url: 'https://a.example/v1/' }, 'https://a.example'],
  [{ public_base_url: 'https://a.example/grok/v1//', base_path: '/other' }, 'https://a.example/grok'],
]
for (const [set, base] of bases)
  test(`links start with ${base} when ${JSON.stringify(set)} is set`, () =>
    expect(publicBaseUrl({ ...none, ...set }, peer, [])).toBe(base))

test('the path a trusted proxy names is in the links', () => {
  const headers = new Headers({ host: 'box', 'x-forwarded-prefix': '/a', 'x-forwarded-proto': 'https' })
  expect(publicBaseUrl(none, { address: '127.0.0.1', headers }, ['127.0.0.0/8'])).toBe('https://box/a')
})
