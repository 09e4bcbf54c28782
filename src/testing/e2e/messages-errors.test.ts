// Whatever goes wrong on /v1/messages is told in Anthropic's shape, wherever it goes wrong.
import { Anthropic, AuthenticationError } from '@anthropic-ai/sdk'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { sseBlocks } from '../sse-blocks.ts'
import { thrownBy } from '../thrown.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({
    config: { server: { max_body_mb: 1, stream_start_ms: 0, heartbeat_seconds: 0.2 } },
  })
})
afterAll(() => gateway[Symbol.asyncDispose]())

type Body = {
  type: string
  error: { type: string; message: string; code: string; param: string | null }
  request_id: string
}

const model = 'grok-4-fast'
const ask = (content: string) => ({ model, max_tokens: 4000, messages: [{ role: 'user' as const, content }] })

async function expectError(response: Response, status: number, error: Partial<Body['error']>): Promise<void> {
  const text = await response.text()
  expect(`${response.status} ${text}`).toStartWith(`${status} {`)
  const body: Body = JSON.parse(text)
  expect(body).toMatchObject({ type: 'error', error, request_id: expect.stringMatching(/^[\w.-]+$/) })
  expect(body.error.message.length).toBeGreaterThan(15)
  expect([response.headers.get('request-id'), response.headers.get('x-request-id')]).toEqual([
    body.request_id,
    body.request_id,
  ])
}

const block = (content: object) => ({ ...ask(''), messages: [{ role: 'user', content: [content] }] })
const refusals: [
  what: string,
  path: string,
  init: RequestInit,
  status: number,
  error: Partial<Body['error']>,
][] = [
  [
    'no key',
    '/v1/messages',
    { headers: { authorization: '' } },
    401,
    { type: 'authentication_error', code: 'invalid_api_key' },
  ],
  [
    'a wrong x-api-key',
    '/v1/messages',
    { headers: { authorization: '', 'x-api-key': 'no' } },
    401,
    { type: 'authentication_error' },
  ],
  ['an unknown path', '/v1/messages/nothing', {}, 404, { type: 'not_found_error', code: 'unknown_url' }],
  [
    'an unknown model',
    '/v1/messages',
    { body: JSON.stringify({ ...ask('x'), model: 'no' }) },
    404,
    { type: 'not_found_error', code: 'model_not_found', param: 'model' },
  ],
  [
    'too much',
    '/v1/messages',
    { body: JSON.stringify(ask('x'.repeat(1.2e6))) },
    413,
    { type: 'request_too_large', code: 'request_too_large' },
  ],
  ['no JSON', '/v1/messages', { body: '{' }, 400, { type: 'invalid_request_error', code: 'invalid_json' }],
  ['no JSON to count', '/messages/count_tokens', { body: '{' }, 400, { type: 'invalid_request_error' }],
  [
    'no max_tokens',
    '/v1/v1/messages',
    { body: JSON.stringify({ ...ask('x'), max_tokens: undefined }) },
    400,
    { type: 'invalid_request_error', code: 'missing_required_parameter', param: 'max_tokens' },
  ],
  [
    'no messages',
    '/v1/messages/',
    { body: JSON.stringify({ ...ask('x'), messages: [] }) },
    400,
    { param: 'messages' },
  ],
  [
    'a file of another place',
    '/v1/messages',
    { body: JSON.stringify(block({ type: 'image', source: { type: 'file', file_id: 'x' } })) },
    400,
    { code: 'unsupported_value', param: 'messages[0].content[0].source.type' },
  ],
  [
    'a broken picture',
    '/v1/messages',
    {
      body: JSON.stringify(
        block({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }),
      ),
    },
    400,
    { code: 'invalid_image_format', param: 'messages[0].content[0].source.data' },
  ],
  [
    'a bad tool',
    '/v1/messages',
    { body: JSON.stringify({ ...ask('x'), tools: [{ name: 'a b', input_schema: {} }] }) },
    400,
    { param: 'tools[0].name' },
  ],
]
for (const [what, path, init, status, error] of refusals)
  test(`${what} is ${status} ${error.type ?? ''}`, async () => {
    const response = await gateway.post(path, JSON.stringify(ask('repeat x')), init)
    await expectError(response, status, error)
  })

test('another method is 405 and says which is right', async () => {
  const response = await gateway.get('/v1/messages')
  expect(response.headers.get('allow')).toContain('POST')
  await expectError(response, 405, { type: 'invalid_request_error', code: 'method_not_allowed' })
})

const faults: [fault: string, status: number, type: string][] = [
  ['rate_limited', 429, 'rate_limit_error'],
  ['anti_bot', 503, 'overloaded_error'],
  ['server_error', 502, 'api_error'],
]
for (const [fault, status, type] of faults)
  test(`upstream ${fault} is ${status} ${type}`, async () => {
    await using other = await bootBinary({ config: { grok: { max_retry: 0, retry_budget: 1 } } })
    await expectError(await other.post('/v1/messages', ask(`fault ${fault}: repeat x`)), status, { type })
  })

test('the switch covers both endpoints and no other', async () => {
  await using other = await bootBinary({ config: { downstream: { enable_messages: false } } })
  for (const path of ['/v1/messages', '/v1/messages/count_tokens'])
    await expectError(await other.post(path, ask('x')), 404, {
      type: 'not_found_error',
      code: 'endpoint_disabled',
    })
  expect((await other.chat('repeat x')).status).toBe(200)
})

test('a failure in a stream is an error event, and nothing after it', async () => {
  const response = await gateway.post('/v1/messages', {
    ...ask('fault cut after=5: count to 200'),
    stream: true,
  })
  expect(response.status).toBe(200)
  const blocks = sseBlocks(await response.text())
  expect(JSON.parse(blocks.at(-1)?.data ?? '')).toMatchObject({ type: 'error', error: { type: 'api_error' } })
  expect(blocks.at(-1)?.event).toBe('error')
  expect(blocks.map(({ event }) => event)).not.toContain('message_stop')
})

test('a quiet stream is kept open by pings, the only kind its readers allow', async () => {
  const response = await gateway.post('/v1/messages', { ...ask('slow 700: count to 3'), stream: true })
  const blocks = sseBlocks(await response.text())
  expect(blocks.filter(({ event }) => event === 'ping').length).toBeGreaterThan(2)
  expect(blocks.every(({ event, comment }) => event !== undefined && comment === undefined)).toBe(true)
})

test('the package raises its own errors', async () => {
  const client = new Anthropic({ apiKey: 'wrong', baseURL: gateway.url, maxRetries: 0 })
  const error = await thrownBy(client.messages.create(ask('x')))
  expect(error).toBeInstanceOf(AuthenticationError)
  expect(error).toMatchObject({
    status: 401,
    requestID: expect.stringMatching(/^req_/),
    type: 'authentication_error',
  })
})

test('a Bearer key without x-api-key opens it, as Claude Code sends it', async () => {
  const client = new Anthropic({ authToken: gateway.key, apiKey: null, baseURL: gateway.url, maxRetries: 0 })
  expect((await client.messages.create(ask('repeat x'))).content).toMatchObject([{ text: 'x' }])
})
