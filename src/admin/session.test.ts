import { expect, test } from 'bun:test'
import { adminPassword, bootAdmin } from '../testing/admin-app.ts'

const login = '/api/v1/admin/login'
const api = (path: string) => `/api/v1/admin${path}`
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code
const right = { password: adminPassword }

test('a session: none, opened, kept, ended', async () => {
  await using app = await bootAdmin()
  expect(await (await app.ask('GET', api('/session'))).json()).toEqual({
    authenticated: false,
    expires_at: 0,
  })

  const opened = await app.ask('POST', login, { body: right })
  expect(opened.status).toBe(200)
  expect(await opened.json()).toEqual({ status: 'ok' })
  const set = opened.headers.get('set-cookie') ?? ''
  expect(set).toMatch(/^grok2api_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/)

  const cookie = set.split(';')[0] ?? ''
  const seen = (await (await app.ask('GET', api('/session'), { headers: { cookie } })).json()) as {
    authenticated: boolean
    expires_at: number
  }
  expect(seen).toEqual({ authenticated: true, expires_at: expect.any(Number) })
  expect(Math.abs(seen.expires_at - Date.now() - 43_200_000)).toBeLessThan(5000)
  expect((await app.ask('GET', api('/system'), { headers: { cookie } })).status).toBe(200)

  const closed = await app.ask('POST', api('/logout'), { body: {}, headers: { cookie } })
  expect(closed.headers.get('set-cookie')).toContain(
    'grok2api_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
  )
  expect((await app.ask('GET', api('/system'), { headers: { cookie } })).status).toBe(401)
})

test('a session slides while it is used and ends 12 h after its last use', async () => {
  await using app = await bootAdmin()
  const headers = { cookie: await app.signIn() }
  app.pass(11 * 3_600_000)
  const later = await app.ask('GET', api('/system'), { headers })
  expect(later.status).toBe(200)
  expect(later.headers.get('set-cookie')).toContain(`${headers.cookie}; Path=/`)
  expect((await app.ask('GET', api('/system'), { headers })).headers.get('set-cookie')).toBeNull()
  app.pass(11 * 3_600_000)
  expect((await app.ask('GET', api('/system'), { headers })).status).toBe(200)
  app.pass(12 * 3_600_000 + 1000)
  const ended = await app.ask('GET', api('/system'), { headers })
  expect([ended.status, await codeOf(ended)]).toEqual([401, 'admin_auth_required'])
})

test('neither the secret nor the password is in the database, and a new password ends every session', async () => {
  await using app = await bootAdmin()
  const headers = { cookie: await app.signIn() }
  const rows = JSON.stringify((await app.deps.store.tables.read('admin_sessions').next()).value)
  expect(rows).toContain('hash')
  expect(rows).not.toContain(headers.cookie.split('=')[1])
  expect(rows).not.toContain(adminPassword)
  await app.deps.config.patch({ app: { app_key: 'another password' } })
  expect((await app.ask('GET', api('/system'), { headers })).status).toBe(401)
})

// Who gets in by Bearer, and by what.
const bearers: [what: string, authorization: string | undefined, status: number][] = [
  ['nothing', undefined, 401],
  ['the password', `Bearer ${adminPassword}`, 200],
  ['the password, small letters', `bearer ${adminPassword}`, 200],
  ["a client's api_key", 'Bearer sk-client', 401],
  ['another word', 'Bearer guess', 401],
  ['an empty word', 'Bearer ', 401],
  ['Basic', `Basic ${btoa(`admin:${adminPassword}`)}`, 401],
]
for (const [what, authorization, status] of bearers)
  test(`Bearer with ${what} is ${status}`, async () => {
    await using app = await bootAdmin()
    const answer = await app.ask('GET', api('/downstream'), {
      headers: authorization ? { authorization } : {},
    })
    expect(answer.status).toBe(status)
    if (status === 401) expect(await codeOf(answer)).toBe('admin_auth_required')
  })

test('an empty password opens nothing', async () => {
  await using app = await bootAdmin()
  for (const password of ['', ' ']) {
    const answer = await app.ask('POST', login, { body: { password } })
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'invalid_password'])
  }
})

test('five failed logins in a minute close the door, also for the right password, until the minute is over', async () => {
  await using app = await bootAdmin()
  const wrong = () => app.ask('POST', login, { body: { password: 'wrong' } })
  const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await wrong()).status))
  expect(statuses.filter((status) => status === 401)).toHaveLength(5)
  expect(statuses.filter((status) => status === 429)).toHaveLength(45)
  const closed = await app.ask('POST', login, { body: right })
  expect([closed.status, await codeOf(closed)]).toEqual([429, 'too_many_logins'])
  expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(50)
  expect(app.logged()).not.toContain(adminPassword)
  app.pass(60_000)
  expect((await app.ask('POST', login, { body: right })).status).toBe(200)
})

test('guessing by Bearer is counted too; the same wrong word again and the api_key are not', async () => {
  await using app = await bootAdmin()
  const ask = (word: string) =>
    app.ask('GET', api('/system'), { headers: { authorization: `Bearer ${word}` } })
  for (let i = 0; i < 10; i++)
    expect([(await ask('old')).status, (await ask('sk-client')).status]).toEqual([401, 401])
  for (const word of ['a', 'b', 'c', 'd']) expect((await ask(word)).status).toBe(401)
  expect((await ask(adminPassword)).status).toBe(429)
  app.pass(60_000)
  expect((await ask(adminPassword)).status).toBe(200)
})

test('a header that anybody may write opens no further guesses; where the operator was before stays open', async () => {
  await using app = await bootAdmin()
  const from = async (address: string, password: string) => {
    const headers = { 'x-forwarded-for': address }
    return (await app.ask('POST', login, { body: { password }, headers })).status
  }
  expect(await from('192.0.2.1', adminPassword)).toBe(200)
  const statuses: number[] = []
  for (let at = 0; at < 60; at++) statuses.push(await from(`10.0.0.${at}`, `guess ${at}`))
  expect(statuses.filter((status) => status === 401)).toHaveLength(30)
  expect(statuses.filter((status) => status === 429)).toHaveLength(30)
  expect(await from('10.0.1.1', adminPassword)).toBe(429)
  expect(await from('192.0.2.1', adminPassword)).toBe(200)
})

test('a throttled neighbour behind the same proxy does not close the door for others', async () => {
  await using app = await bootAdmin()
  const from = (address: string, password: string) =>
    app.ask('POST', login, { body: { password }, headers: { 'x-forwarded-for': `6.6.6.6, ${address}` } })
  for (let i = 0; i < 5; i++) await from('203.0.113.9', 'wrong')
  expect((await from('203.0.113.9', adminPassword)).status).toBe(429)
  expect((await from('203.0.113.10', adminPassword)).status).toBe(200)
})

// A password that siblings ship works from the machine itself only: peer loopback, no forwarding header, own name.
const shells: [what: string, headers: Record<string, string>, status: number][] = [
  ['from loopback', {}, 200],
  ['as localhost', { host: 'localhost:8000' }, 200],
  ['X-Forwarded-For', { 'x-forwarded-for': '127.0.0.1' }, 401],
  ['X-Forwarded-Proto', { 'x-forwarded-proto': 'https' }, 401],
  ['X-Forwarded-Anything', { 'x-forwarded-anything': '1' }, 401],
  ['Forwarded', { forwarded: 'for=127.0.0.1' }, 401],
  ['X-Real-IP', { 'x-real-ip': '127.0.0.1' }, 401],
  ['CF-Connecting-IP', { 'cf-connecting-ip': '1.1.1.1' }, 401],
  ['a name that was rebound', { host: 'evil.example' }, 401],
]
for (const password of ['grok2api', '2grok2api', 'admin'])
  test(`the default password ${password}`, async () => {
    await using app = await bootAdmin(`[app]\napi_key = "sk-client"\napp_key = "${password}"\n`)
    for (const [what, headers, status] of shells) {
      const answer = await app.ask('POST', login, { body: { password }, headers })
      expect([what, answer.status]).toEqual([what, status])
      const bearer = await app.ask('GET', api('/system'), {
        headers: { ...headers, authorization: `Bearer ${password}` },
      })
      expect([what, bearer.status]).toEqual([what, status])
      app.pass(60_000)
    }
  })

// Writes: from the panel's own origin, as JSON.
const json = 'application/json'
const writes: [what: string, headers: Record<string, string>, code: string | undefined][] = [
  ['no Origin', { 'content-type': json }, undefined],
  ['own Origin', { 'content-type': `${json}; charset=utf-8`, origin: 'SELF' }, undefined],
  [
    'own Origin behind https',
    {
      'content-type': json,
      origin: 'https://a.example',
      'x-forwarded-host': 'a.example',
      'x-forwarded-proto': 'https',
    },
    undefined,
  ],
  ['foreign Origin', { 'content-type': json, origin: 'https://evil.example' }, 'origin_not_allowed'],
  ['other port', { 'content-type': json, origin: 'http://127.0.0.1:1' }, 'origin_not_allowed'],
  ['null Origin', { 'content-type': json, origin: 'null' }, 'origin_not_allowed'],
  [
    'wrong scheme',
    {
      'content-type': json,
      origin: 'http://a.example',
      'x-forwarded-host': 'a.example',
      'x-forwarded-proto': 'https',
    },
    'origin_not_allowed',
  ],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'unsupported_media_type'],
  ['text', { 'content-type': 'text/plain' }, 'unsupported_media_type'],
]
test('writes need JSON and the same origin, on every route', async () => {
  await using app = await bootAdmin()
  const cookie = await app.signIn()
  for (const [path, body] of [
    [login, right],
    [api('/downstream'), {}],
  ] as const)
    for (const [what, headers, code] of writes) {
      const own = headers['origin'] === 'SELF' ? { origin: app.url } : {}
      const answer = await app.ask('POST', path, { body, headers: { cookie, ...headers, ...own } })
      expect([path, what, answer.ok ? undefined : await codeOf(answer)]).toEqual([path, what, code])
    }
})

test('behind https the cookie is Secure, and only a trusted proxy can say so', async () => {
  const headers = { 'x-forwarded-proto': 'https' }
  await using app = await bootAdmin()
  const trusted = await app.ask('POST', login, { body: right, headers })
  expect(trusted.headers.get('set-cookie')).toEndWith('; Secure')
  await app.deps.config.patch({ server: { trusted_proxies: [] } })
  const stranger = await app.ask('POST', login, { body: right, headers })
  expect(stranger.headers.get('set-cookie')).not.toContain('Secure')
})

const bodies: [what: string, body: unknown, status: number, code: string][] = [
  ['not JSON', '{', 400, 'invalid_json'],
  ['no password', {}, 400, 'missing_required_parameter'],
  ['a number', { password: 5 }, 400, 'invalid_value'],
  ['a list', [], 400, 'invalid_value'],
  ['too much', { password: 'x'.repeat(20_000) }, 413, 'request_too_large'],
]
for (const [what, body, status, code] of bodies)
  test(`a login with ${what} is ${status} ${code}`, async () => {
    await using app = await bootAdmin()
    const answer = await app.ask('POST', login, { body })
    expect([answer.status, await codeOf(answer)]).toEqual([status, code])
  })
