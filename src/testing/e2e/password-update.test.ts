// What the panel's settings offer beside the settings: another password, and the newest version.
import { expect, test } from 'bun:test'
import { bootBinary, password as first } from '../boot.ts'

type Gateway = Awaited<ReturnType<typeof bootBinary>>
const post = (gateway: Gateway, path: string, body: object, headers: Record<string, string> = {}) =>
  gateway.get(`/api/v1/admin${path}`, {
    method: 'POST',
    headers: { authorization: '', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const codeOf = async (response: Response) =>
  ((await response.json()) as { error?: { code: string } }).error?.code
const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''
const isIn = async (gateway: Gateway, cookie: string) => {
  const response = await gateway.get('/api/v1/admin/session', { headers: { authorization: '', cookie } })
  return ((await response.json()) as { authenticated: boolean }).authenticated
}

test('the password is changed by who knows it; other sessions end, this one goes on', async () => {
  await using gateway = await bootBinary()
  const mine = cookieOf(await post(gateway, '/login', { password: first }))
  const other = cookieOf(await post(gateway, '/login', { password: first }))
  const change = (current: string, password: string) =>
    post(gateway, '/password', { current, password }, { cookie: mine })
  expect(await codeOf(await change('not it', 'long enough'))).toBe('invalid_password')
  expect((await change(first, 'short')).status).toBe(400)
  // Long enough, and known to everybody.
  expect(await codeOf(await change(first, '2grok2api'))).toBe('invalid_value')
  expect(await isIn(gateway, mine)).toBe(true)

  const changed = await change(first, 'quite another one')
  expect([changed.status, await changed.json()]).toEqual([200, { status: 'ok' }])
  expect(await isIn(gateway, cookieOf(changed))).toBe(true)
  expect([await isIn(gateway, mine), await isIn(gateway, other)]).toEqual([false, false])
  expect(await codeOf(await post(gateway, '/login', { password: first }))).toBe('invalid_password')
  expect((await post(gateway, '/login', { password: 'quite another one' })).status).toBe(200)
  expect(await Bun.file(`${gateway.dataDir}/config.toml`).text()).toContain('quite another one')
})

test('guessing the present password is throttled as signing in is', async () => {
  await using gateway = await bootBinary()
  const cookie = cookieOf(await post(gateway, '/login', { password: first }))
  const codes: (string | undefined)[] = []
  for (let round = 0; round < 6; round++)
    codes.push(
      await codeOf(
        await post(gateway, '/password', { current: `guess ${round}`, password: 'long enough' }, { cookie }),
      ),
    )
  expect(codes).toContain('too_many_logins')
})

test('the newest version: nobody is asked without an address, one question serves all, an odd answer is told', async () => {
  let asked = 0
  let newest = '{"tag_name":"v99.0.0","html_url":"https://a.example/99"}'
  using server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: () => {
      asked++
      return new Response(newest)
    },
  })
  await using gateway = await bootBinary()
  const look = async () => (await (await gateway.admin('GET', '/update')).json()) as Record<string, unknown>
  expect(await look()).toMatchObject({ newest: null, is_newer: false, error: null, checked_at: 0 })
  expect(asked).toBe(0)
  await gateway.admin('POST', '/config', { update: { url: server.url.href } })
  const found = await Promise.all([look(), look(), look()])
  for (const one of found)
    expect(one).toMatchObject({ newest: '99.0.0', is_newer: true, page: 'https://a.example/99', error: null })
  await look()
  expect(asked).toBe(1)

  newest = '{"tag_name":"v0.0.1","html_url":"javascript:alert(1)"}'
  await gateway.admin('POST', '/config', { update: { url: `${server.url.href}other` } })
  expect(await look()).toMatchObject({ newest: '0.0.1', is_newer: false, page: null })
  newest = 'nothing'
  await gateway.admin('POST', '/config', { update: { url: `${server.url.href}odd` } })
  expect(await look()).toMatchObject({ newest: null, error: expect.stringContaining('names no version') })
})
