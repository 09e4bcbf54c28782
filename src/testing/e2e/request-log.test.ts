// The request log through the compiled binary: what stands in it, how it is read, what it survives.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { askAs, makeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'
import { raw, openRaw } from '../raw.ts'
import { restarted } from '../restarted.ts'

type Entry = {
  request_id: string
  at: number
  endpoint: string
  model: string
  key_id: string
  status: number
  code: string | null
  outcome: string
  stream: boolean
  ms: number
  first_token_ms: number | null
  usage: { input: number; output: number } | null
  attempts: { account: string; transport: string; status: number; fault: string | null; ms: number }[]
  bodies?: { request: string; answer: string } | null
}
type Page = { items: Entry[]; next_cursor: string | null }
const log = async (gateway: Pick<Gateway, 'admin'>, query = '') =>
  (await (await gateway.admin('GET', `/log${query}`)).json()) as Page
const named = (id: string): RequestInit => ({ headers: { 'x-request-id': id } })
const chat = (content: string, more: object = {}) => ({
  model: 'grok-4-fast',
  messages: [{ role: 'user', content }],
  ...more,
})

test('every request has its entry, with attempts, usage and times', async () => {
  await using gateway = await bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', faults: ['session_dead'] }, { tier: 'basic' }] } },
  })
  for (const id of ['one', 'two', 'three'])
    await (
      await gateway.post('/v1/chat/completions', chat('count to 8', { stream: id === 'two' }), named(id))
    ).text()
  await gateway.post('/v1/chat/completions', '{', named('four'))
  await gateway.get('/v1/models', named('five'))
  await fetch(`${gateway.url}/health`, named('not an API request'))
  const { items, next_cursor } = await log(gateway)
  expect(next_cursor).toBeNull()
  expect(items.map(({ request_id }) => request_id)).toEqual(['five', 'four', 'three', 'two', 'one'])
  const [five, four, , two, one] = items
  expect(five).toMatchObject({
    endpoint: 'models',
    status: 200,
    outcome: 'succeeded',
    usage: null,
    attempts: [],
  })
  expect(four).toMatchObject({
    endpoint: 'chat_completions',
    model: '',
    status: 400,
    code: 'invalid_json',
    outcome: 'refused',
  })
  expect(two).toMatchObject({
    stream: true,
    status: 200,
    code: null,
    outcome: 'succeeded',
    key_id: 'config',
    address: '127.0.0.1',
  })
  for (const entry of [one, two]) {
    expect(entry?.at).toBeWithin(Date.now() - 60_000, Date.now() + 1)
    expect(entry?.usage?.output).toBeGreaterThan(5)
    expect(entry?.first_token_ms).toBeWithin(0, (entry?.ms ?? 0) + 1)
    expect(entry?.attempts.at(-1)).toMatchObject({
      account: expect.stringMatching(/^acc_[\da-f]{16}$/),
      transport: 'mgw',
      status: 200,
      fault: null,
    })
  }
  const tries = items.flatMap(({ attempts }) => attempts)
  expect(tries.filter(({ fault }) => fault === 'session_dead')).toHaveLength(1)
  const single = (await (await gateway.admin('GET', '/log/two')).json()) as Entry
  expect(single).toEqual({ ...two, bodies: null } as Entry)
  expect((await gateway.admin('GET', '/log/nobody')).status).toBe(404)
})

test("failures are told apart: ours, the caller's, and leaving", async () => {
  await using gateway = await bootBinary({
    upstream: {
      pace: 30,
      accounts: { accounts: [{ tier: 'basic', faults: [{ name: 'error_late', after: 5, first: 1 }] }] },
    },
  })
  await (
    await gateway.post('/v1/chat/completions', chat('count to 50', { stream: true }), named('broken'))
  ).text()
  await gateway.post('/v1/chat/completions', chat('hello', { model: 'no-such' }), named('wrong'))
  const leaving = await openRaw(gateway.url, {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${gateway.key}`, 'x-request-id': 'left' },
    body: JSON.stringify(chat('count to 500', { stream: true })),
  })
  await leaving.until('"content":')
  leaving.hangUp()
  await eventually('all three are there', async () => (await log(gateway)).items.length === 3)
  const outcome = async (id: string) => (await (await gateway.admin('GET', `/log/${id}`)).json()) as Entry
  expect(await outcome('broken')).toMatchObject({ status: 200, code: 'upstream_error', outcome: 'failed' })
  expect(await outcome('wrong')).toMatchObject({ status: 404, code: 'model_not_found', outcome: 'refused' })
  const left = await outcome('left')
  expect(left).toMatchObject({ status: 200, code: 'caller_gone', outcome: 'cancelled' })
  expect(left.usage?.output).toBeGreaterThan(0)
})

test('filters, pages, and no other filter than those', async () => {
  await using gateway = await bootBinary()
  const { key, secret } = await makeKey(gateway, {})
  for (let at = 0; at < 7; at++) await askAs(gateway, secret)
  for (let at = 0; at < 5; at++)
    await gateway.chat('hello', { model: 'grok-3', stream: at % 2 === 0 }).then((answer) => answer.text())
  await gateway.chat('hello', { messages: 'none' })
  const count = async (query: string) => (await log(gateway, `?${query}`)).items.length
  const account =
    (await log(gateway)).items.find(({ attempts }) => attempts.length > 0)?.attempts[0]?.account ?? ''
  const cases: [string, number][] = [
    [`key_id=${key.id}`, 7],
    ['key_id=config', 6],
    ['model=grok-3', 5],
    ['model=grok-3&stream=true', 3],
    ['outcome=refused', 1],
    ['status=400', 1],
    ['code=invalid_value', 1],
    ['endpoint=chat_completions', 13],
    ['q=127.0.0', 13],
    [`from=${Date.now() + 1000}`, 0],
    [`to=${Date.now()}&model=`, 13],
    ['limit=4', 4],
  ]
  for (const [query, expected] of cases)
    expect(`${query}: ${await count(query)}`).toBe(`${query}: ${expected}`)
  expect(await count(`account=${account}`)).toBeGreaterThan(0)
  expect(await count('account=acc_0')).toBe(0)

  const seen: string[] = []
  for (let query = '?limit=5'; query;) {
    const { items, next_cursor } = await log(gateway, query)
    seen.push(...items.map(({ request_id }) => request_id))
    // New requests do not move the pages that are still to come.
    await gateway.chat('repeat fine')
    query = next_cursor ? `?limit=5&cursor=${next_cursor}` : ''
  }
  expect([seen.length, new Set(seen).size]).toEqual([13, 13])
  for (const query of ['modell=x', 'outcome=good', 'status=x', 'limit=0', 'cursor=-1', 'stream=maybe'])
    expect((await gateway.admin('GET', `/log?${query}`)).status).toBe(400)
})

test('the live tail shows what ends while it is open', async () => {
  await using gateway = await bootBinary()
  const tail = await openRaw(gateway.url, {
    path: '/api/v1/admin/log/stream?model=grok-3',
    headers: { authorization: 'Bearer a password of the tests' },
  })
  await tail.until(': open')
  await gateway.chat('hello')
  await gateway.post('/v1/chat/completions', chat('repeat fine', { model: 'grok-3' }), named('seen'))
  await tail.until('"request_id":"seen"')
  expect(tail.received()).toContain('event: entry\ndata: {')
  expect(tail.received().match(/event: entry/g)).toHaveLength(1)
  tail.hangUp()
  gateway.binary.signal('SIGTERM')
  const began = performance.now()
  await gateway.binary.exited
  expect(performance.now() - began).toBeLessThan(5000)
})

test('CSV and JSON, with hostile texts intact in one and inert in the other', async () => {
  await using gateway = await bootBinary()
  await gateway.chat('hello', { model: '=cmd|"calc",1' })
  await gateway.chat('repeat fine')
  const json = (await (await gateway.admin('GET', '/log/export?format=json')).json()) as Entry[]
  expect(json).toEqual((await log(gateway)).items)
  const csv = await gateway.admin('GET', '/log/export?format=csv')
  expect(csv.headers.get('content-disposition')).toContain('.csv')
  const lines = (await csv.text()).trimEnd().split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]).toStartWith('at,request_id,endpoint,model')
  expect((await gateway.admin('GET', '/log/export?format=xml')).status).toBe(400)
  expect(await (await gateway.admin('GET', '/log/export?q=nobody')).json()).toEqual([])
})

test('DELETE empties the log and nothing else', async () => {
  await using gateway = await bootBinary()
  for (let at = 0; at < 3; at++) await gateway.chat('repeat fine')
  expect(await (await gateway.admin('DELETE', '/log')).json()).toEqual({ status: 'ok', removed: 3 })
  expect((await log(gateway)).items).toEqual([])
  await gateway.chat('repeat fine')
  expect((await log(gateway)).items).toHaveLength(1)
  const stats = (await (await gateway.admin('GET', '/stats')).json()) as { totals: { requests: number } }
  expect(stats.totals.requests).toBe(4)
})

test('bodies are kept only when that is switched on', async () => {
  await using gateway = await bootBinary()
  const ask = async (id: string, stream: boolean) => {
    await (
      await gateway.post('/v1/chat/completions', chat('repeat <b>secret</b> words', { stream }), named(id))
    ).text()
    return (await (await gateway.admin('GET', `/log/${id}`)).json()) as Entry
  }
  expect((await ask('off', false)).bodies).toBeNull()
  await gateway.admin('POST', '/config', { log: { store_bodies: true } })
  for (const stream of [false, true]) {
    const { bodies } = await ask(`on-${stream}`, stream)
    expect(JSON.parse(bodies?.request ?? '')).toMatchObject({
      messages: [{ content: 'repeat <b>secret</b> words' }],
    })
    expect(bodies?.answer).toContain(stream ? 'data: [DONE]' : '"finish_reason":"stop"')
  }
  await gateway.admin('DELETE', '/log')
  await gateway.admin('POST', '/config', { log: { store_bodies: null } })
  expect((await ask('off-again', false)).bodies).toBeNull()
})

test('retention 0 keeps no requests, but counts them', async () => {
  await using gateway = await bootBinary({ config: { log: { retention_days: 0 } } })
  await gateway.chat('repeat fine')
  expect((await log(gateway)).items).toEqual([])
  const stats = (await (await gateway.admin('GET', '/stats')).json()) as { totals: { requests: number } }
  expect(stats.totals.requests).toBe(1)
})

test('somebody who guesses keys does not fill the disk', async () => {
  await using gateway = await bootBinary()
  await Promise.all(Array.from({ length: 300 }, () => askAs(gateway, 'sk-guess')))
  const { items } = await log(gateway, '?limit=500')
  expect(items.length).toBeWithin(60, 121)
  expect(items[0]).toMatchObject({ status: 401, code: 'invalid_api_key', key_id: '', outcome: 'refused' })
  const stats = (await (await gateway.admin('GET', '/stats')).json()) as { totals: { refused: number } }
  expect(stats.totals.refused).toBe(300)
})

test('a kill loses at most the last half second, and no part of an entry', async () => {
  await using gateway = await bootBinary()
  const { url } = gateway
  for (let at = 0; at < 5; at++)
    await gateway.post('/v1/chat/completions', chat('repeat fine'), named(`before-${at}`))
  await Bun.sleep(1200)
  const flood = Array.from({ length: 200 }, (_, at) =>
    raw(url, {
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${gateway.key}`, 'x-request-id': `late-${at}` },
      body: JSON.stringify(chat('repeat fine')),
    }).catch(() => undefined),
  )
  await Promise.any(flood)
  gateway.binary.signal('SIGKILL')
  await gateway.binary.exited
  await Promise.all(flood)
  await using next = await restarted(gateway)
  const { items } = await log(next, '?limit=500')
  const ids = items.map(({ request_id }) => request_id)
  for (let at = 0; at < 5; at++) expect(ids).toContain(`before-${at}`)
  const stats = (await (await next.admin('GET', '/stats?range=7d')).json()) as {
    totals: { requests: number }
  }
  expect(stats.totals.requests).toBe(items.length)
})
