// The admin routes of seed 001 (`compat.legacy_admin`), as its users' scripts call them.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway, password } from '../boot.ts'
import { eventually } from '../eventually.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ config: { compat: { legacy_admin: true } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

type Json = Record<string, unknown>
async function call(method: string, path: string, body?: object, token?: string) {
  const answer = await fetch(gateway.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return [answer.status, (await answer.json()) as Json] as const
}
async function signIn() {
  const [status, body] = await call('POST', '/api/login', { username: 'admin', password })
  expect([status, body['success']]).toEqual([200, true])
  return String(body['token'])
}

test('login with a session of ours; a wrong password and no session are told in their shapes', async () => {
  expect(await call('POST', '/api/login', { username: 'admin', password: 'no' })).toMatchObject([
    200,
    { success: false, token: null },
  ])
  expect(await call('GET', '/api/tokens')).toMatchObject([401, { detail: { code: 'UNAUTHORIZED' } }])
  expect((await call('GET', '/api/tokens', undefined, gateway.key))[0]).toBe(401)
  const token = await signIn()
  expect((await call('GET', '/api/stats', undefined, token))[0]).toBe(200)
  expect(await call('POST', '/api/logout', undefined, token)).toMatchObject([200, { success: true }])
  expect((await call('GET', '/api/stats', undefined, token))[0]).toBe(401)
})

test('accounts are listed, added and deleted, and counted', async () => {
  const token = await signIn()
  const [, before] = await call('GET', '/api/tokens', undefined, token)
  expect(before).toMatchObject({ success: true, total: 3 })
  expect((before['data'] as Json[]).map((one) => one['token_type']).toSorted()).toEqual([
    'sso',
    'ssoSuper',
    'ssoSuper',
  ])
  const fresh = [
    'eyJhbGciOiJIUzI1NiJ9.legacy-one-000000000000000000.x',
    'eyJhbGciOiJIUzI1NiJ9.legacy-two-000000000000000000.x',
  ]
  const added = await call('POST', '/api/tokens/add', { tokens: fresh, token_type: 'ssoSuper' }, token)
  expect(added).toMatchObject([200, { success: true, count: 2 }])
  const total = async () => (await call('GET', '/api/tokens', undefined, token))[1]['total']
  await eventually('they are there', async () => (await total()) === 5)
  expect(gateway.tokens()['ssoSuper']).toHaveLength(3)
  const [, stats] = await call('GET', '/api/stats', undefined, token)
  expect(stats).toMatchObject({ data: { normal: { total: 1 }, super: { total: 4, expired: 0 }, total: 5 } })
  const removed = await call(
    'POST',
    '/api/tokens/delete',
    { tokens: [fresh[0]], token_type: 'ssoSuper' },
    token,
  )
  expect(removed).toMatchObject([200, { success: true, count: 1 }])
  await eventually('it is gone', async () => (await total()) === 4)
  expect((await call('POST', '/api/tokens/add', { tokens: fresh, token_type: 'other' }, token))[0]).toBe(400)
})

test('settings under their names: read masked, written in part, and saved back without losing a secret', async () => {
  const token = await signIn()
  const [, shown] = await call('GET', '/api/settings', undefined, token)
  const data = shown['data'] as { global: Json; grok: Json }
  expect(data).toMatchObject({
    global: { admin_password: '********', image_cache_max_size_mb: 1024 },
    grok: { api_key: '********', stream_first_response_timeout: 120 },
  })
  expect(JSON.stringify(shown)).not.toContain(password)
  const saved = await call(
    'POST',
    '/api/settings',
    {
      global_config: {
        ...data.global,
        base_url: 'https://grok.example.com',
        image_cache_max_size_mb: 100,
        video_cache_max_size_mb: 300,
      },
      grok_config: { ...data.grok, api_key: '', stream_chunk_timeout: 66, filtered_tags: 'a:b,c' },
    },
    token,
  )
  expect(saved).toMatchObject([200, { success: true }])
  const config = (await (await gateway.admin('GET', '/config')).json()) as {
    items: { key: string; value: unknown; set?: boolean }[]
  }
  const value = (key: string) => config.items.find((item) => item.key === key)
  expect([
    value('app.app_url')?.value,
    value('grok.stream_idle_timeout')?.value,
    value('grok.filter_tags')?.value,
  ]).toEqual(['https://grok.example.com', 66, ['a:b', 'c']])
  expect([
    value('cache.limit_mb')?.value,
    value('cache.image_limit_mb')?.value,
    value('cache.video_limit_mb')?.value,
  ]).toEqual([400, 100, 300])
  expect((await gateway.get('/v1/models')).status).toBe(200) // the API key is as it was
  expect(
    (await call('POST', '/api/settings', { grok_config: { stream_chunk_timeout: 'soon' } }, token))[0],
  ).toBe(200)
})

test('the cache is measured and cleared', async () => {
  const token = await signIn()
  await gateway.chat('a fox', { model: 'grok-imagine-image' })
  const [, size] = await call('GET', '/api/cache/size', undefined, token)
  const { image_size_bytes, total_size_bytes, image_size } = size['data'] as Json
  expect([Number(image_size_bytes) > 0, total_size_bytes, String(image_size)]).toEqual([
    true,
    image_size_bytes,
    expect.stringMatching(/^[\d.]+ [KM]B$/),
  ])
  expect(await call('POST', '/api/cache/clear/videos', {}, token)).toMatchObject([
    200,
    { data: { deleted_count: 0, type: 'videos' } },
  ])
  const [, cleared] = await call('POST', '/api/cache/clear', {}, token)
  expect(cleared).toMatchObject({ success: true, data: { video_count: 0 } })
  expect((cleared['data'] as { image_count: number }).image_count).toBeGreaterThan(0)
})

test('/login and /manage lead to the panel; the rest is off by default', async () => {
  await using other = await bootBinary()
  for (const path of ['/login', '/manage']) {
    const answer = await fetch(other.url + path, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/admin'])
  }
  for (const path of ['/api/tokens', '/api/stats', '/api/settings'])
    expect([path, (await fetch(other.url + path)).status]).toEqual([path, 404])
  expect((await other.post('/api/login', { username: 'admin', password })).status).toBe(404)
})
