// The header Idempotency-Key through the compiled binary: the same request twice is done once.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { makeKey } from '../client-keys.ts'
import { restarted } from '../restarted.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const named = (key: string, more: Record<string, string> = {}) => ({
  headers: { 'idempotency-key': key, ...more },
})
/** Requests that reached the upstream with this prompt. */
const asked = (prompt: string) =>
  gateway.simulator.record().filter(({ body, sent }) => JSON.stringify([body, sent]).includes(prompt)).length

test('a video is made once, whoever asks at the same time, and after a restart', async () => {
  const order = { prompt: 'slow 20: a single kite' }
  const ask = () => gateway.post('/v1/videos', order, named('one-kite'))
  const answers = await Promise.all([ask(), ask(), ask()])
  const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(ids).size).toBe(1)
  expect(answers.filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(2)
  const listed = (await (await gateway.get('/v1/videos')).json()) as { data: object[] }
  expect(listed.data).toHaveLength(1)
  // Another endpoint, another request; the form of xAI answers in its own way.
  const other = (await (await gateway.post('/v1/videos/generations', order, named('one-kite'))).json()) as {
    request_id: string
  }
  expect(other.request_id).not.toBe(ids[0])
})

test('pictures: the same bytes again, and nothing is drawn for them', async () => {
  const ask = (key: string) =>
    gateway.post('/v1/images/generations', { prompt: 'an idempotent owl' }, named(key))
  const first = await (await ask('owl')).text()
  expect(asked('an idempotent owl')).toBe(1)
  const second = await ask('owl')
  expect([second.headers.get('idempotent-replayed'), await second.text()]).toEqual(['true', first])
  expect(asked('an idempotent owl')).toBe(1)
  await ask('another owl')
  expect(asked('an idempotent owl')).toBe(2)
})

test('a response, plain and as a stream, is replayed as it was; another key’s is its own', async () => {
  const { secret } = await makeKey(gateway, {})
  for (const stream of [false, true]) {
    const body = { model: 'grok-4', input: `repeat once more ${stream}`, stream }
    const key = `response-${stream}`
    const first = await gateway.post('/v1/responses', body, named(key))
    const text = await first.text()
    const second = await gateway.post('/v1/responses', body, named(key))
    expect(await second.text()).toBe(text)
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(asked(`once more ${stream}`)).toBe(1)
    const strange = await gateway.post(
      '/v1/responses',
      body,
      named(key, { authorization: `Bearer ${secret}` }),
    )
    expect(await strange.text()).not.toBe(text)
    expect(asked(`once more ${stream}`)).toBe(2)
  }
})

test('what failed is not kept: the same key tries again', async () => {
  const ask = (input: string, stream = false) =>
    gateway.post('/v1/responses', { model: 'grok-4', input, stream }, named('retry'))
  expect((await ask('fault moderated: hello')).status).toBe(400)
  const broken = await (await ask('fault ends_early: a text that breaks off in the middle', true)).text()
  expect(broken).toContain('response.failed')
  expect((await ask('repeat fine')).status).toBe(200)
  const again = await ask('repeat anything')
  expect(again.headers.get('idempotent-replayed')).toBe('true')
})

test('a key that is none is refused before anything is done; wrong API keys come first', async () => {
  const refusal = async (answer: Response) => {
    const { error } = (await answer.json()) as { error: { code: string; param: string | null } }
    return [answer.status, error.code, error.param]
  }
  const body = { prompt: 'never drawn' }
  expect(await refusal(await gateway.post('/v1/images/generations', body, named('x'.repeat(256))))).toEqual([
    400,
    'invalid_value',
    'Idempotency-Key',
  ])
  const stranger = named('owl', { authorization: 'Bearer sk-wrong' })
  expect(await refusal(await gateway.post('/v1/images/generations', body, stranger))).toEqual([
    401,
    'invalid_api_key',
    null,
  ])
})

test('a restart does not make it twice', async () => {
  await using own = await bootBinary()
  const order = { prompt: 'an owl of yesterday' }
  const first = await (await own.post('/v1/videos', order, named('yesterday'))).text()
  own.binary.signal('SIGTERM')
  await own.binary.exited
  await using later = await restarted(own)
  const second = await later.post('/v1/videos', order, named('yesterday'))
  expect(await second.text()).toBe(first)
})

test('without keys, callers of two addresses do not get each other’s answers', async () => {
  await using own = await bootBinary({ config: { app: { api_key: '' } } })
  const ask = async (address: string) => {
    const body = { model: 'grok-4', input: 'repeat mine' }
    const answer = await own.post('/v1/responses', body, named('1', { 'x-forwarded-for': address }))
    return ((await answer.json()) as { id: string }).id
  }
  const first = await ask('203.0.113.1')
  expect([await ask('203.0.113.1'), (await ask('203.0.113.2')) === first]).toEqual([first, false])
})
