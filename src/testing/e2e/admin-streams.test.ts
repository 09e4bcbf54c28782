// What the operator has open ends with the session, and answers for the own machine ask for its name.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway, password } from '../boot.ts'
import { within } from '../binary.ts'
import { raw } from '../raw.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const api = (path: string, init: RequestInit = {}) => fetch(`${gateway.url}/api/v1/admin${path}`, init)
const json = { 'content-type': 'application/json' }
async function signIn(): Promise<string> {
  const body = JSON.stringify({ password })
  const response = await api('/login', { method: 'POST', headers: json, body })
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}
/** Resolves when the stream has ended. */
async function endOf(response: Response): Promise<void> {
  for await (const _ of response.body ?? []) continue
}
const soon = (promise: Promise<void>) => within(5000, promise, () => 'the stream did not end')

test('an open event stream ends with its session, those of others go on', async () => {
  const [mine, other] = [await signIn(), await signIn()]
  const stream = await api('/log/stream', { headers: { cookie: mine } })
  const control = new AbortController()
  const others = await api('/log/stream', { headers: { cookie: other }, signal: control.signal })
  const ended: string[] = []
  const otherEnd = endOf(others).then(
    () => ended.push('other'),
    () => {},
  )
  const end = endOf(stream)
  expect(stream.status).toBe(200)
  await api('/logout', { method: 'POST', headers: { ...json, cookie: mine } })
  await soon(end)
  expect(ended).toEqual([])
  control.abort()
  await otherEnd
})

test('a changed password ends streams of sessions and of scripts', async () => {
  const cookie = await signIn()
  const session = endOf(await api('/log/stream', { headers: { cookie } }))
  const script = endOf(await api('/log/stream', { headers: { authorization: `Bearer ${password}` } }))
  const next = 'another password of the tests'
  const body = JSON.stringify({ app: { app_key: next } })
  expect((await api('/config', { method: 'POST', headers: { ...json, cookie }, body })).status).toBe(200)
  await Promise.all([soon(session), soon(script)])
  const back = JSON.stringify({ app: { app_key: password } })
  const headers = { ...json, authorization: `Bearer ${next}` }
  expect((await api('/config', { method: 'POST', headers, body: back })).status).toBe(200)
})

const hosts: [host: string, status: number][] = [
  ['127.0.0.1:8000', 200],
  ['localhost', 200],
  ['[::1]:8000', 200],
  ['rebound.example.com', 401],
]
for (const path of ['/metrics', '/swagger/json'])
  for (const [host, status] of hosts)
    test(`${path} without signing in, asked for at ${host}: ${status}`, async () => {
      expect((await raw(gateway.url, { path, headers: { Host: host } })).status).toBe(status)
    })
