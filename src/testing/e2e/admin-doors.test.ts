// Every route of the admin API, as /swagger/json lists them: who comes in, and what no answer and no log may say.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway, password } from '../boot.ts'

const secrets = {
  clearance: 'clearance-cookie-of-a-browser',
  statsig: 'statsig-id-of-a-browser',
  proxy: 'password-of-the-proxy',
}
let gateway: Gateway
let routes: { method: string; path: string; described: boolean }[]
beforeAll(async () => {
  gateway = await bootBinary({
    config: {
      grok: {
        cf_clearance: secrets.clearance,
        statsig_id: secrets.statsig,
        asset_proxy_url: `http://me:${secrets.proxy}@127.0.0.1:9`,
      },
      log: { store_bodies: true },
    },
  })
  const spec = (await (await gateway.get('/swagger/json')).json()) as {
    paths: Record<string, Record<string, { summary?: string; requestBody?: object }>>
  }
  routes = Object.entries(spec.paths)
    .filter(([path]) => path.startsWith('/api/v1/admin/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        path: path.replace(/\{\w+\}/g, 'none'),
        described: requestBody !== undefined,
      })),
    )
})
afterAll(() => gateway?.[Symbol.asyncDispose]())

test('every body is described in /swagger/json', () => {
  const silent = routes.filter(({ method, described }) => /POST|PATCH/.test(method) && !described)
  // These take no body.
  const without = ['/logout', '/alerts/test', '/doctor', '/jobs/none/cancel', '/upstream/retry']
  expect(silent.map(({ path }) => path)).toEqual(without.map((path) => `/api/v1/admin${path}`))
})

const open = new Set(['/api/v1/admin/login', '/api/v1/admin/logout', '/api/v1/admin/session'])
const guarded = () => routes.filter(({ path }) => !open.has(path))
const isWrite = (method: string) => method !== 'GET'

/** Status and code of each route that is not what it should be. */
async function others(
  these: { method: string; path: string }[],
  headers: Record<string, string>,
  expected: [status: number, code: string],
): Promise<string[]> {
  const found: string[] = []
  for (const { method, path } of these) {
    const json = isWrite(method) && { 'content-type': 'application/json' }
    const response = await gateway.get(path, {
      method,
      headers: { authorization: '', ...json, ...headers },
      ...(isWrite(method) && { body: '{}' }),
    })
    const { error } = (await response.json().catch(() => ({}))) as { error?: { code: string } }
    if (response.status !== expected[0] || error?.code !== expected[1])
      found.push(`${method} ${path}: ${response.status} ${error?.code}`)
  }
  return found
}

test('the routes of the contract are all there, and documented', async () => {
  const listed = routes.map(({ method, path }) => `${method} ${path.replace('/api/v1/admin', '')}`)
  for (const route of `POST /login, POST /logout, GET /session, GET /config, POST /config, GET /downstream,
    POST /downstream, GET /tokens, POST /tokens, POST /tokens/import, PATCH /tokens/none, DELETE /tokens/none,
    POST /tokens/enable, POST /tokens/disable, POST /tokens/clear-cooldown, POST /tokens/delete, GET /tokens/export,
    POST /tokens/refresh, POST /tokens/test, GET /jobs/none, GET /jobs/none/stream, POST /jobs/none/cancel,
    GET /tokens/none/assets, POST /tokens/assets/clear, GET /cache, GET /cache/list, POST /cache/clear,
    POST /cache/item/delete, GET /keys, POST /keys, PATCH /keys/none, DELETE /keys/none, GET /log, GET /log/none,
    GET /log/stream, DELETE /log, GET /stats, GET /conversations, GET /system, GET /alerts,
    POST /doctor, POST /alerts/test`.split(/,\s+/))
    expect(listed).toContain(route)
})

test('nobody comes in without a session: not with nothing, a wrong cookie or a key of a caller', async () => {
  const refused: [number, string] = [401, 'admin_auth_required']
  expect(guarded().length).toBeGreaterThan(35)
  expect(await others(guarded(), {}, refused)).toEqual([])
  expect(await others(guarded(), { cookie: 'grok2api_session=guess' }, refused)).toEqual([])
  expect(await others(guarded(), { authorization: `Bearer ${gateway.key}` }, refused)).toEqual([])
})

test('a write from a page of somebody else, or as a form, is refused on every route', async () => {
  const writes = guarded().filter(({ method }) => isWrite(method))
  const authorization = `Bearer ${password}`
  expect(writes.length).toBeGreaterThan(15)
  expect(
    await others(writes, { authorization, origin: 'https://evil.example' }, [403, 'origin_not_allowed']),
  ).toEqual([])
  const form = { authorization, 'content-type': 'text/plain' }
  expect(
    await others(
      writes.filter(({ method }) => method === 'POST'),
      form,
      [415, 'unsupported_media_type'],
    ),
  ).toEqual([])
})

test('what is no such thing is 404, and nothing falls over: never a 500', async () => {
  const authorization = `Bearer ${password}`
  for (const { method, path } of guarded()) {
    if (path.endsWith('/stream') && !path.includes('none')) continue
    if (method === 'DELETE' && path.endsWith('/log')) continue
    for (const body of ['{}', '[]', 'null', '{"ids":["none"],"type":"none","name":"none"}']) {
      const response = await gateway.get(path, {
        method,
        headers: { authorization, ...(isWrite(method) && { 'content-type': 'application/json' }) },
        ...(isWrite(method) && { body }),
      })
      await response.body?.cancel()
      expect([method, path, body, response.status < 500]).toEqual([method, path, body, true])
      if (!isWrite(method)) break
    }
  }
})

const hostile = `<script>alert("1")</script>' OR 1=1; -- \u202E\u0000 =cmd|' /C calc'!A0 😀 `.replace(
  '\u0000',
  '',
)

test('no answer and no log holds a secret; hostile texts come back as they went', async () => {
  const { admin, simulator } = gateway
  const made = (await (await admin('POST', '/keys', { name: hostile })).json()) as {
    key: { id: string }
    secret: string
  }
  const { items } = (await (await admin('GET', '/tokens')).json()) as { items: { id: string }[] }
  const [first] = items
  expect(
    (await admin('PATCH', `/tokens/${first?.id}`, { note: hostile, tags: [hostile.trim()] })).status,
  ).toBe(200)
  const asked = await gateway.chat(`repeat: ${hostile}`)
  const id = asked.headers.get('x-request-id') ?? ''
  expect(
    ((await asked.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content,
  ).toContain('<script>')

  const answers: string[] = []
  const real = [`/tokens/${first?.id}`, `/tokens/${first?.id}/assets`, `/keys/${made.key.id}`, `/log/${id}`]
  const reads = routes.filter(
    ({ method, path }) => method === 'GET' && !path.endsWith('/stream') && !path.includes('none'),
  )
  for (const path of [...reads.map(({ path }) => path.replace('/api/v1/admin', '')), ...real]) {
    // The one answer that is asked for its credentials.
    if (path === '/tokens/export') continue
    const response = await admin('GET', path)
    expect([path, response.status]).toEqual([path, 200])
    answers.push(await response.text())
  }
  const log = answers.find((text) => text.includes('"bodies"')) ?? ''
  expect((JSON.parse(log) as { bodies: { request: string } }).bodies.request).toContain(
    JSON.stringify(hostile).slice(1, -1),
  )
  const key =
    answers.find((text) => text.includes(`"id":"${made.key.id}"`) && !text.includes('"items"')) ?? ''
  expect((JSON.parse(key) as { name: string }).name).toBe(hostile)

  const said = [...answers, gateway.binary.stdout(), gateway.binary.stderr()].join('\n')
  const credentials = simulator.accounts.map(({ credential }) => credential)
  for (const secret of [...credentials, ...Object.values(secrets), made.secret, password, gateway.key])
    expect([secret, said.includes(secret)]).toEqual([secret, false])
})
