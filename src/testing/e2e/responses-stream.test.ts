// The event stream of Responses as bytes: rules that hold for every answer, whatever the upstream does.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { openRaw, raw } from '../raw.ts'
import { checkResponse, checkResponseStream } from '../response-rules.ts'
import { sseBlocks, sseJson } from '../sse-blocks.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ config: { server: { stream_start_ms: 300, heartbeat_seconds: 1 } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const asked = (input: unknown, more: object = {}) => ({
  method: 'POST',
  path: '/v1/responses',
  headers: { Authorization: `Bearer ${gateway.key}`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ model: 'grok-4-fast', stream: true, input, ...more }),
})
const stream = (input: unknown, more?: object) => raw(gateway.url, asked(input, more))

type Told = { id: string; status: string; output: { type: string; id: string; status: string }[] }
const lastOf = (body: string) => sseJson<{ response: Told }>(body).at(-1)!.response

/** A response without what must differ from one to the next. */
const comparable = (response: object): unknown =>
  JSON.parse(
    JSON.stringify(response, (key, value) =>
      /^(created_at|completed_at)$/.test(key) ? undefined : value,
    ).replaceAll(/_[\da-f]{32}/g, '_ID'),
  )

const prompts = [
  'repeat hello world',
  'repeat exactly <this> &amp; "that"\n\nand 你好 👩‍👩‍👧',
  'think: what is a river?',
  'think: search for bun',
  'team: search for tea',
  'search: anything',
  'run: 1 + 1',
  'tags',
  'artifact',
  'framing glued cut: think: count to 40',
  'framing sse cut: search for more',
  'fault message_only: count to 30',
  'fault message_extends: count to 30',
]
for (const prompt of prompts)
  test(`every rule holds, and the plain answer is the same: ${prompt}`, async () => {
    const { status, headers, body } = await stream(prompt)
    expect([status, headers['content-type']?.split(';')[0], headers['x-accel-buffering']]).toEqual([
      200,
      'text/event-stream',
      'no',
    ])
    expect(checkResponseStream(body)).toEqual([])
    const plain = (await (
      await gateway.post('/v1/responses', { model: 'grok-4-fast', input: prompt })
    ).json()) as Told
    expect(checkResponse(plain)).toEqual([])
    expect(comparable(lastOf(body))).toEqual(comparable(plain))
  })

test('a picture is a link in the text', async () => {
  const { body } = await stream('draw a cat')
  expect(checkResponseStream(body)).toEqual([])
  expect(body).toContain(`${gateway.url}/v1/files/image/`)
})

const broken = ['cut', 'ends_early', 'malformed', 'error_late', 'usage_limit_late', 'moderated_late']
for (const fault of broken)
  test(`${fault}: error, then response.failed, then [DONE]`, async () => {
    const { status, body } = await stream(`fault ${fault} after=4: count to 60`)
    expect(status).toBe(200)
    expect(checkResponseStream(body)).toEqual([])
    const [error, failed] = sseJson<Record<string, unknown>>(body).slice(-2)
    expect([error?.['type'], failed?.['type']]).toEqual(['error', 'response.failed'])
    expect(error).toMatchObject({
      code: expect.any(String),
      message: expect.any(String),
      param: null,
      error: { code: error?.['code'], message: error?.['message'], type: expect.any(String) },
    })
    expect(lastOf(body).output.at(-1)).toMatchObject({ type: 'message', status: 'incomplete' })
  })

test('a failure before the first content is an HTTP status', async () => {
  const { status, body } = await stream('fault moderated: x')
  expect([status, JSON.parse(body).error.code]).toEqual([400, 'content_policy_violation'])
})

test('a slow answer: 200 and the opening events, then heartbeats until it speaks', async () => {
  const connection = await openRaw(gateway.url, asked('fault slow_first_byte ms=2500: repeat done'))
  await connection.until('event: response.in_progress', 1500)
  await connection.until(': ping', 2500)
  const { body } = await connection.answer()
  expect(sseBlocks(body).some(({ comment }) => comment === 'ping')).toBe(true)
  expect(checkResponseStream(body)).toEqual([])
})

test('a failure after the promise of a stream is told inside of it, before any item', async () => {
  const { status, body } = await stream('fault slow_first_byte ms=600: fault moderated: x')
  expect(status).toBe(200)
  expect(checkResponseStream(body)).toEqual([])
  expect(lastOf(body)).toMatchObject({ status: 'failed', error: { code: 'invalid_prompt' }, output: [] })
})

test('a caller who hangs up frees the upstream, and nothing of it is kept', async () => {
  const known = gateway.simulator.record().length
  const connection = await openRaw(gateway.url, asked('slow 20: count to 400'))
  await connection.until('response.output_text.delta')
  const id = /resp_[\da-f]+/.exec(connection.received())?.[0]
  connection.hangUp()
  await eventually('the upstream is free', () => (gateway.simulator.record()[known]?.endedAt ?? 0) > 0, 1000)
  expect((await gateway.get(`/v1/responses/${id}`)).status).toBe(404)
})

test('search_parameters off and effort none leave searches and thoughts out', async () => {
  const off = lastOf((await stream('search for bun', { search_parameters: { mode: 'off' } })).body)
  expect(off.output.map(({ type }) => type)).toEqual(['message'])
  const quiet = lastOf((await stream('think: count to 9', { reasoning: { effort: 'none' } })).body)
  expect(quiet.output.map(({ type }) => type)).toEqual(['message'])
})
