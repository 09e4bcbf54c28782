import { expect, test } from 'bun:test'
import { ask, cookiesOf, openChat, simulated } from './test-client.ts'

const badCredentials = { code: 16, message: expect.stringContaining('bad-credentials'), details: [] }

test.each([
  ['no cookie', () => ''],
  ['an unknown credential', () => 'sso=eyJunknown; sso-rw=eyJunknown'],
  ['sso alone', (credential: string) => `sso=${credential}`],
  ['two that differ', (credential: string) => `sso=${credential}; sso-rw=${credential}x`],
])('%s is HTTP 401 code 16', async (_, cookie) => {
  await using simulator = await simulated()
  const credential = simulator.accounts[0]?.credential ?? ''
  const response = await openChat(simulator, 'hi', { headers: { cookie: cookie(credential) } })
  expect(response.status).toBe(401)
  expect(await response.json()).toEqual(badCredentials)
})

test('other cookies may stand beside, in any order', async () => {
  await using simulator = await simulated()
  const credential = simulator.accounts[1]?.credential ?? ''
  const cookie = `cf_clearance=a=b; sso-rw=${credential};sso=${credential}; x-userid=x`
  expect((await ask(simulator, 'hi', { headers: { cookie } })).status).toBe(200)
  expect(simulator.record()[0]?.credential).toBe(credential)
})

test('the browser value is free unless one is demanded, and then not for the quota', async () => {
  await using free = await simulated()
  expect((await ask(free, 'hi', { headers: { 'x-statsig-id': 'whatever' } })).status).toBe(200)
  await using strict = await simulated({ statsigId: 'right' })
  const wrong = await ask(strict, 'hi', { headers: { 'x-statsig-id': 'wrong' } })
  expect([wrong.status, JSON.parse(wrong.body).error]).toEqual([
    403,
    { code: 7, message: 'Request rejected by anti-bot rules.', details: [] },
  ])
  expect((await ask(strict, 'hi')).status).toBe(403)
  expect((await ask(strict, 'hi', { headers: { 'x-statsig-id': 'right' } })).status).toBe(200)
  const limits = { method: 'POST', headers: cookiesOf(strict), body: '{"modelName":"fast"}' }
  expect((await fetch(`${strict.url}/rest/rate-limits`, limits)).status).toBe(200)
})

test('who am I', async () => {
  await using simulator = await simulated()
  const session = async (headers: Record<string, string>) =>
    (await fetch(`${simulator.url}/api/auth/session`, { headers })).json()
  expect(await session({})).toEqual({ status: 'unauthenticated' })
  expect(await session(cookiesOf(simulator))).toMatchObject({
    status: 'authenticated',
    session: { userId: simulator.accounts[0]?.userId, email: 'basic-1@simulated.example' },
  })
  simulator.setFaults('*', ['blocked'])
  expect(await session(cookiesOf(simulator))).toEqual({ status: 'blocked' })
  simulator.setFaults('*', ['session_dead'])
  expect(await session(cookiesOf(simulator))).toEqual({ status: 'unauthenticated' })
})

test('the start page hands out the user id or sends to the sign-in page, never off the machine', async () => {
  await using simulator = await simulated()
  const home = (headers: Record<string, string>) => fetch(simulator.url, { headers, redirect: 'manual' })
  const inside = await home(cookiesOf(simulator))
  expect(inside.headers.get('set-cookie')).toStartWith(`x-userid=${simulator.accounts[0]?.userId};`)
  const outside = await home({})
  expect([outside.status, outside.headers.get('location')]).toEqual([307, '/accounts.x.ai/sign-in'])
  expect((await fetch(simulator.url)).status).toBe(200)
})

test.each([
  ['GET', '/rest/app-chat/conversations/new', 405],
  ['POST', '/rest/nothing', 404],
])('%s %s is %d', async (method, path, status) => {
  await using simulator = await simulated()
  const response = await fetch(simulator.url + path, { method, headers: cookiesOf(simulator) })
  expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([status, 5])
})

test('verdicts on an account meet every call, troubles of a chat only chats', async () => {
  await using simulator = await simulated()
  const limits = () =>
    fetch(`${simulator.url}/rest/rate-limits`, {
      method: 'POST',
      headers: cookiesOf(simulator),
      body: '{"modelName":"fast"}',
    })
  simulator.setFaults(simulator.accounts[0]?.credential ?? '', ['blocked'])
  expect((await limits()).status).toBe(403)
  simulator.setFaults('*', ['anti_bot'])
  expect((await limits()).status).toBe(200)
  expect((await ask(simulator, 'hi')).status).toBe(403)
})
