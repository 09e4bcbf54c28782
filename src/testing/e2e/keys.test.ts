// Keys of callers through the compiled binary: made, limited and refused.
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AuthenticationError, PermissionDeniedError, RateLimitError } from 'openai'
import { bootBinary } from '../boot.ts'
import { askAs, makeKey, type MadeKey } from '../client-keys.ts'
import { thrownBy } from '../thrown.ts'

type ErrorBody = { error: { code: string; type: string; param: string | null; message: string } }
const refusal = async (response: Response) => {
  const { error } = (await response.json()) as ErrorBody
  return [response.status, error.type, error.code]
}

const code = async (response: Response) => ((await response.json()) as ErrorBody).error.code

test('a key is made, listed without its secret, used, changed and removed', async () => {
  await using gateway = await bootBinary()
  const { key, secret } = await makeKey(gateway, { name: 'relay', rpm: 60, models: ['grok-4-fast'] })
  expect(secret).toMatch(/^sk-[\w-]{40}$/)
  expect(key).toMatchObject({
    name: 'relay',
    prefix: secret.slice(0, 7),
    enabled: true,
    rpm: 60,
    concurrency: 0,
  })
  expect((await askAs(gateway, secret)).status).toBe(200)

  const listed = await (await gateway.admin('GET', '/keys')).text()
  expect(listed).not.toContain(secret)
  expect(JSON.parse(listed)).toMatchObject({
    items: [{ id: key.id, usage: { minute_requests: 1, running: 0 } }],
  })
  const one = (await (await gateway.admin('GET', `/keys/${key.id}`)).json()) as MadeKey['key']
  expect(one.last_used_at).toBeGreaterThan(Date.now() - 60_000)
  expect(one.usage.day_tokens).toBeGreaterThan(1)

  const off = await gateway.admin('PATCH', `/keys/${key.id}`, { enabled: false, name: 'off' })
  expect(await off.json()).toMatchObject({ id: key.id, name: 'off', enabled: false, rpm: 60 })
  expect(await refusal(await askAs(gateway, secret))).toEqual([
    401,
    'authentication_error',
    'api_key_disabled',
  ])
  await gateway.admin('PATCH', `/keys/${key.id}`, { enabled: true, expires_at: Date.now() - 1 })
  expect(await refusal(await askAs(gateway, secret))).toEqual([
    401,
    'authentication_error',
    'api_key_expired',
  ])
  await gateway.admin('PATCH', `/keys/${key.id}`, { expires_at: Date.now() + 60_000 })
  expect((await askAs(gateway, secret)).status).toBe(200)
  await gateway.admin('PATCH', `/keys/${key.id}`, { expires_at: null, rpm: null })
  expect(await (await gateway.admin('GET', `/keys/${key.id}`)).json()).toMatchObject({
    expires_at: 0,
    rpm: 0,
  })

  expect((await gateway.admin('DELETE', `/keys/${key.id}`)).status).toBe(200)
  expect(await refusal(await askAs(gateway, secret))).toEqual([
    401,
    'authentication_error',
    'invalid_api_key',
  ])
  expect((await gateway.admin('GET', `/keys/${key.id}`)).status).toBe(404)
  expect((await gateway.admin('PATCH', `/keys/${key.id}`, { rpm: 1 })).status).toBe(404)
  expect((await gateway.admin('DELETE', `/keys/${key.id}`)).status).toBe(404)
  // A client's key never opens the admin API, whichever it is.
  for (const shown of [secret, gateway.key])
    expect(
      (await fetch(`${gateway.url}/api/v1/admin/keys`, { headers: { authorization: `Bearer ${shown}` } }))
        .status,
    ).toBe(401)
})

test('the secret stands nowhere on the disk and in no log', async () => {
  await using gateway = await bootBinary({ env: { LOG_LEVEL: 'debug' } })
  const { secret } = await makeKey(gateway, {})
  await (await askAs(gateway, secret)).text()
  await (await askAs(gateway, `${secret}x`)).text()
  for (const file of ['grok2api.db', 'grok2api.db-wal', 'config.toml', 'token.json'])
    expect(readFileSync(join(gateway.dataDir, file)).includes(secret)).toBe(false)
  expect(gateway.binary.stderr()).not.toContain(secret)
})

const wrong: [body: unknown, status: number, code: string, param?: string][] = [
  [{}, 400, 'missing_required_parameter', 'name'],
  [{ name: '' }, 400, 'invalid_value', 'name'],
  [{ name: 'x', rpm: -1 }, 400, 'invalid_value', 'rpm'],
  [{ name: 'x', rpm: 1.5 }, 400, 'invalid_value', 'rpm'],
  [{ name: 'x', rpms: 1 }, 400, 'invalid_value', 'rpms'],
  [{ name: 'x', models: ['grok-4', 'no-such'] }, 400, 'invalid_value', 'models[1]'],
  [{ name: 'x', id: 'key_mine' }, 400, 'invalid_value', 'id'],
  [[], 400, 'invalid_value'],
  ['{', 400, 'invalid_json'],
]
test('what cannot be a key is refused by the name of the field', async () => {
  await using gateway = await bootBinary()
  for (const [body, status, code, param] of wrong) {
    const answer = await gateway.admin('POST', '/keys', body)
    expect([answer.status, await answer.json()]).toMatchObject([
      status,
      { error: { code, ...(param && { param }) } },
    ])
  }
  expect(await (await gateway.admin('GET', '/keys')).json()).toEqual({ items: [] })
})

test('hostile names are kept as they are', async () => {
  await using gateway = await bootBinary()
  const names = [
    '<img src=x onerror=alert(1)>',
    "'; DROP TABLE api_keys; --",
    '=cmd|calc',
    '\u202e\u0000 ключ 键 🔑',
    '__proto__',
  ]
  for (const name of names) await makeKey(gateway, { name })
  const { items } = (await (await gateway.admin('GET', '/keys')).json()) as { items: { name: string }[] }
  expect(items.map(({ name }) => name)).toEqual(names)
})

test('models, switch, size and body are checked in the order of the contract', async () => {
  await using gateway = await bootBinary({ config: { server: { max_body_mb: 0.001 } } })
  const { secret } = await makeKey(gateway, { rpm: 1, models: ['grok-4-fast'] })
  const send = (body: string, as = secret) =>
    gateway.post('/v1/chat/completions', body, { headers: { authorization: `Bearer ${as}` } })
  const good = JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content: 'repeat fine' }] })
  // A wrong body, a wrong model: neither takes a request of the minute.
  expect(await code(await send('x'.repeat(2000)))).toBe('request_too_large')
  expect(await code(await send('{'))).toBe('invalid_json')
  expect(await code(await send(good.replace('grok-4-fast', 'no-such')))).toBe('model_not_found')
  expect(await refusal(await send(good.replace('grok-4-fast', 'grok-3')))).toEqual([
    403,
    'permission_error',
    'model_not_allowed',
  ])
  const answered = await send(good)
  expect([
    answered.status,
    answered.headers.get('x-ratelimit-limit-requests'),
    answered.headers.get('x-ratelimit-remaining-requests'),
  ]).toEqual([200, '1', '0'])
  expect(answered.headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+s|1m0s)$/)
  const refused = await send(good)
  expect(Number(refused.headers.get('retry-after'))).toBeWithin(1, 61)
  expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0')
  expect(await refusal(refused)).toEqual([429, 'rate_limit_error', 'rate_limit_exceeded'])
  expect(await code(await send('{'))).toBe('invalid_json')
  await gateway.admin('POST', '/downstream', { enable_chat_completions: false })
  expect(await code(await send('x'.repeat(2000)))).toBe('endpoint_disabled')
  expect(await code(await send('x'.repeat(2000), 'sk-wrong'))).toBe('invalid_api_key')
})

test('an open /v1 passes everybody, and keys keep their limits', async () => {
  await using gateway = await bootBinary({ config: { app: { api_key: '' } } })
  const { secret } = await makeKey(gateway, { rpm: 1 })
  expect((await askAs(gateway, 'sk-unknown')).status).toBe(200)
  expect((await askAs(gateway, secret)).status).toBe(200)
  expect((await askAs(gateway, secret)).status).toBe(429)
  expect((await askAs(gateway, 'sk-unknown')).status).toBe(200)
})

test('the openai package throws the right errors', async () => {
  await using gateway = await bootBinary()
  const { key, secret } = await makeKey(gateway, { rpm: 1, models: ['grok-4-fast'] })
  const client = gateway.openai({ apiKey: secret })
  const chat = (model: string) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content: 'repeat fine' }] })
  expect(await thrownBy(chat('grok-3'))).toBeInstanceOf(PermissionDeniedError)
  await chat('grok-4-fast')
  expect(await thrownBy(chat('grok-4-fast'))).toBeInstanceOf(RateLimitError)
  await gateway.admin('PATCH', `/keys/${key.id}`, { enabled: false })
  expect(await thrownBy(chat('grok-4-fast'))).toBeInstanceOf(AuthenticationError)
})

test('traffic counts requests of the API, not those of the panel', async () => {
  await using gateway = await bootBinary()
  const traffic = async () =>
    ((await (await gateway.admin('GET', '/system')).json()) as { traffic: object }).traffic
  await fetch(`${gateway.url}/health`)
  await fetch(`${gateway.url}/admin`)
  expect(await traffic()).toEqual({ requests: 0, open: 0 })
  await gateway.chat('repeat fine')
  await gateway.chat('repeat fine', { stream: true }).then((response) => response.text())
  expect(await traffic()).toEqual({ requests: 2, open: 0 })
})

test('a pass of the panel stands for a key, with its limits, and for nothing else', async () => {
  await using gateway = await bootBinary()
  const pass = async (id: string) => {
    const answer = await gateway.admin('POST', '/keys/pass', { key_id: id })
    return (await answer.json()) as { secret: string; expires_at: number }
  }
  const { key } = await makeKey(gateway, { models: ['grok-4'] })
  const { secret } = await pass(key.id)
  expect(await code(await askAs(gateway, secret))).toBe('model_not_allowed')
  await gateway.admin('PATCH', `/keys/${key.id}`, { models: [] })
  expect((await askAs(gateway, secret)).status).toBe(200)
  await gateway.admin('PATCH', `/keys/${key.id}`, { enabled: false })
  expect(await code(await askAs(gateway, secret))).toBe('api_key_disabled')
  await gateway.admin('DELETE', `/keys/${key.id}`)
  expect(await code(await askAs(gateway, secret))).toBe('invalid_api_key')
  expect((await gateway.admin('POST', '/keys/pass', { key_id: key.id })).status).toBe(404)

  const config = await pass('config')
  expect(config.expires_at).toBeGreaterThan(Date.now())
  expect((await askAs(gateway, config.secret)).status).toBe(200)
  const asAdmin = { headers: { authorization: `Bearer ${config.secret}` } }
  expect((await fetch(`${gateway.url}/api/v1/admin/keys`, asAdmin)).status).toBe(401)
})
