// What surrounds a request: paths, keys, encodings, ids, CORS, switches.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootBinary, type Gateway, password } from '../boot.ts'
import { raw } from '../raw.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const ask = { model: 'grok-4-fast', messages: [{ role: 'user', content: 'repeat ok' }] }

for (const path of [
  '/v1/chat/completions',
  '/chat/completions',
  '/v1/v1/chat/completions',
  '/v1/chat/completions/',
  '/v1/chat/completions?beta=true',
])
  test(`POST ${path} is a chat`, async () => {
    const response = await gateway.post(path, ask)
    expect(response.status).toBe(200)
    const body = (await response.json()) as { choices: [{ message: { content: string } }] }
    expect(body.choices[0].message.content).toBe('ok')
  })

for (const path of ['/v1/models', '/models', '/v1/v1/models', '/v1/models/'])
  test(`GET ${path} lists the models`, async () => {
    const body = (await (await gateway.get(path)).json()) as {
      object: string
      data: { id: string; object: string }[]
    }
    expect(body.object).toBe('list')
    expect(body.data.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['grok-4', 'grok-4-fast', 'grok-chat-fast']),
    )
    expect(new Set(body.data.map(({ object }) => object))).toEqual(new Set(['model']))
  })

test('a host of one letter is a host', async () => {
  const headers = { Host: 'g', Authorization: `Bearer ${gateway.key}` }
  for (const path of [
    '/health',
    '/v1/models/grok-4',
    '/v1/v1/models/grok-4',
    '/admin/endpoints',
    '/api/v1/admin/session',
  ])
    expect([path, (await raw(gateway.url, { path, headers })).status]).toEqual([path, 200])
})

test('the key may come as x-api-key', async () => {
  const headers = { authorization: '', 'x-api-key': gateway.key }
  expect((await gateway.get('/v1/models', { headers })).status).toBe(200)
})

const encodings: [name: string, pack: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array][] = [
  ['gzip', (bytes) => Bun.gzipSync(bytes)],
  ['zstd', (bytes) => Bun.zstdCompressSync(bytes)],
  ['identity', (bytes) => bytes],
]
for (const [name, pack] of encodings)
  test(`a ${name} body is read`, async () => {
    const body = pack(new TextEncoder().encode(JSON.stringify(ask)))
    const response = await gateway.post('/v1/chat/completions', body, {
      headers: { 'content-encoding': name },
    })
    expect(response.status).toBe(200)
  })

test('a body without a content type is JSON all the same', async () => {
  for (const type of ['', 'text/plain', 'application/json; charset=utf-8']) {
    const response = await gateway.post('/v1/chat/completions', ask, { headers: { 'content-type': type } })
    expect(response.status).toBe(200)
  }
})

const idFor = async (path: string, sent: string) =>
  (await gateway.get(path, { headers: { 'x-request-id': sent } })).headers.get('x-request-id')

test('a good request id is kept, a bad one replaced, on answers and errors', async () => {
  expect(await idFor('/v1/models', 'my.id_1-A')).toBe('my.id_1-A')
  expect(await idFor('/v1/nothing', 'my.id_2')).toBe('my.id_2')
  expect(await idFor('/health', 'my.id_3')).toBe('my.id_3')
  for (const bad of ['with space', 'x'.repeat(65), 'semi;colon']) {
    const made = await idFor('/v1/models', bad)
    expect(made).toMatch(/^[\w.-]{8,64}$/)
    expect(made).not.toBe(bad)
  }
  expect(await idFor('/v1/models', '')).not.toBe(await idFor('/v1/models', ''))
})

test('browsers may call /v1 from anywhere, without credentials', async () => {
  const headers = {
    authorization: '',
    origin: 'https://chat.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
  }
  const preflight = await gateway.get('/v1/chat/completions', { method: 'OPTIONS', headers })
  expect(preflight.status).toBeOneOf([200, 204])
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
  expect(preflight.headers.get('access-control-allow-headers')).toMatch(/\*|x-stainless-lang/)
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
  const listed = await gateway.get('/v1/models', { headers: { origin: 'https://chat.example' } })
  expect(listed.headers.get('access-control-allow-origin')).toBe('*')
  const refused = await gateway.get('/v1/models', {
    headers: { origin: 'https://chat.example', authorization: '' },
  })
  expect(refused.status).toBe(401)
  expect(refused.headers.get('access-control-allow-origin')).toBe('*')
})

test('the admin side has no CORS', async () => {
  const headers = { origin: 'https://chat.example', 'access-control-request-method': 'GET' }
  const preflight = await gateway.get('/api/v1/admin/session', { method: 'OPTIONS', headers })
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  const session = await gateway.get('/api/v1/admin/session', { headers: { origin: 'https://chat.example' } })
  expect(session.headers.get('access-control-allow-origin')).toBeNull()
})

test('health needs no key and says what product.md says', async () => {
  for (const path of ['/health', '/healthz']) {
    const response = await fetch(gateway.url + path)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      status: 'ok',
      version: expect.any(String),
      uptime_seconds: expect.any(Number),
    })
  }
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
})

test('/ leads to the panel, and the panel is there', async () => {
  const root = await fetch(gateway.url, { redirect: 'manual' })
  expect(root.status).toBe(302)
  expect(root.headers.get('location')).toBe('/admin')
  const page = await fetch(`${gateway.url}/admin`)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toStartWith('text/html')
  expect(await page.text()).toContain('<script')
})

test('an empty pool is not ready, and a chat says no_account_available', async () => {
  await using empty = await bootBinary({ tokens: {} })
  const ready = await empty.get('/readyz')
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({ status: 'not_ready', reasons: ['no usable account'] })
  const chat = await empty.chat('hello')
  expect(chat.status).toBe(503)
  expect(await chat.json()).toMatchObject({ error: { type: 'server_error', code: 'no_account_available' } })
})

test('a switch in the file is obeyed at once, without a restart', async () => {
  await using switched = await bootBinary({ config: { downstream: { enable_chat_completions: false } } })
  const off = await switched.chat('hello')
  expect(off.status).toBe(404)
  expect(await off.json()).toMatchObject({
    error: { type: 'invalid_request_error', code: 'endpoint_disabled' },
  })
  expect((await switched.get('/v1/models')).status).toBe(200)

  appendFileSync(join(switched.dataDir, 'config.toml'), '\nenable_models = false\n')
  const deadline = Date.now() + 5000
  while ((await switched.get('/v1/models')).status !== 404 && Date.now() < deadline) await Bun.sleep(50)
  const models = await switched.get('/v1/models')
  expect(models.status).toBe(404)
  expect(await models.json()).toMatchObject({ error: { code: 'endpoint_disabled' } })
})

test('api_key = "" opens /v1', async () => {
  await using open = await bootBinary({ config: { app: { api_key: '' } } })
  expect((await open.get('/v1/models', { headers: { authorization: '' } })).status).toBe(200)
})

test('the operator switches an endpoint off through the admin API, and on again', async () => {
  const set = (value: boolean) =>
    gateway.post(
      '/api/v1/admin/downstream',
      { enable_models: value },
      { headers: { authorization: `Bearer ${password}` } },
    )
  expect((await gateway.post('/api/v1/admin/downstream', { enable_models: false })).status).toBe(401)
  for (const [value, status] of [
    [false, 404],
    [true, 200],
  ] as const) {
    expect(await (await set(value)).json()).toMatchObject({ enable_models: value })
    expect((await gateway.get('/v1/models')).status).toBe(status)
  }
})

/** What stands before the path in the link to a picture. */
async function link(at: Gateway, headers: Record<string, string>): Promise<string | undefined> {
  const draw = { ...ask, messages: [{ role: 'user', content: 'draw a fox' }] }
  const text = await (await at.post('/v1/chat/completions', draw, { headers })).text()
  return /https?:[^\s)"\\]+(?=\/v1\/files\/image\/)/.exec(text)?.[0]
}

test('file links name the address the caller used, as a trusted proxy tells it', async () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'grok.example.com' }
  expect(await link(gateway, {})).toBe(gateway.url)
  expect(await link(gateway, forwarded)).toBe('https://grok.example.com')
  await using stranger = await bootBinary({ config: { server: { trusted_proxies: ['10.0.0.0/8'] } } })
  expect(await link(stranger, forwarded)).toBe(stranger.url)
  await using named = await bootBinary({
    config: { app: { public_base_url: 'https://files.example.com/grok/' } },
  })
  expect(await link(named, forwarded)).toBe('https://files.example.com/grok')
})
