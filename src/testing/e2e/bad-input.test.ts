// Whatever a caller sends: an answer in OpenAI's shape that names the field, never a 5xx, never a hang.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { raw } from '../raw.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ config: { server: { max_body_mb: 1 } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

type ErrorBody = {
  error: { message: string; type: string; param: string | null; code: string; request_id: string }
}

async function expectError(
  response: Response,
  status: number,
  error: Partial<ErrorBody['error']>,
): Promise<string> {
  const text = await response.text()
  expect(`${response.status} ${text}`).toStartWith(`${status} {`)
  const body: ErrorBody = JSON.parse(text)
  expect(body.error).toMatchObject(error)
  expect(Object.keys(body.error)).toEqual(
    expect.arrayContaining(['message', 'type', 'param', 'code', 'request_id']),
  )
  expect(body.error.request_id).toBe(response.headers.get('x-request-id') ?? 'no header')
  expect(body.error.message.length).toBeGreaterThan(15)
  return body.error.message
}

const model = 'grok-4-fast'
const messages = [{ role: 'user', content: 'hello' }]

const broken: [what: string, body: string][] = [
  ['a cut object', '{"model":'],
  ['nothing at all', ''],
  ['white space', '  \n'],
  ['plain text', 'hello'],
  ['a form', 'model=grok-4-fast&messages=hello'],
  ['two objects', '{}{}'],
  ['ten thousand open brackets', '['.repeat(10_000)],
]
for (const [what, body] of broken)
  test(`not JSON: ${what}`, async () => {
    await expectError(await gateway.post('/v1/chat/completions', body), 400, {
      type: 'invalid_request_error',
      code: 'invalid_json',
      param: null,
    })
  })

for (const body of ['[]', 'null', '"text"', '42', 'true'])
  test(`JSON but no object: ${body}`, async () => {
    const response = await gateway.post('/v1/chat/completions', body)
    expect(response.status).toBe(400)
    expect(((await response.json()) as ErrorBody).error.type).toBe('invalid_request_error')
  })

const fields: [what: string, body: object, code: string, param: string][] = [
  ['no model', { messages }, 'missing_required_parameter', 'model'],
  ['model is a number', { model: 5, messages }, 'invalid_value', 'model'],
  ['model is empty', { model: '', messages }, 'invalid_value', 'model'],
  ['no messages', { model }, 'missing_required_parameter', 'messages'],
  ['messages are text', { model, messages: 'hi' }, 'invalid_value', 'messages'],
  ['messages are empty', { model, messages: [] }, 'invalid_value', 'messages'],
  ['a message is text', { model, messages: ['hi'] }, 'invalid_value', 'messages[0]'],
  [
    'a role is missing',
    { model, messages: [{ content: 'hi' }] },
    'missing_required_parameter',
    'messages[0].role',
  ],
  [
    'a role is unknown',
    { model, messages: [{ role: 'robot', content: 'hi' }] },
    'invalid_value',
    'messages[0].role',
  ],
  ['content is missing', { model, messages: [{ role: 'user' }] }, 'invalid_value', 'messages'],
  [
    'content is a number',
    { model, messages: [{ role: 'user', content: 7 }] },
    'invalid_value',
    'messages[0].content',
  ],
  [
    'the second message is wrong',
    { model, messages: [...messages, { role: 'user', content: {} }] },
    'invalid_value',
    'messages[1].content',
  ],
  ['stream is text', { model, messages, stream: 'yes' }, 'invalid_value', 'stream'],
  ['n is two', { model, messages, n: 2 }, 'unsupported_value', 'n'],
  ['max_tokens is negative', { model, messages, max_tokens: -1 }, 'invalid_value', 'max_tokens'],
  ['max_tokens is zero', { model, messages, max_tokens: 0 }, 'invalid_value', 'max_tokens'],
  ['max_tokens is text', { model, messages, max_tokens: 'ten' }, 'invalid_value', 'max_tokens'],
  [
    'max_completion_tokens is a fraction',
    { model, messages, max_completion_tokens: 1.5 },
    'invalid_value',
    'max_completion_tokens',
  ],
  ['stop is a number', { model, messages, stop: 3 }, 'invalid_value', 'stop'],
  ['stream_options is a list', { model, messages, stream_options: [] }, 'invalid_value', 'stream_options'],
]
for (const [what, body, code, param] of fields)
  test(`a wrong field: ${what}`, async () => {
    const response = await gateway.post('/v1/chat/completions', body)
    await expectError(response, 400, { type: 'invalid_request_error', code, param })
  })

test('null where OpenAI allows null, and fields nobody knows, pass', async () => {
  const nulls = {
    stream: null,
    n: null,
    max_tokens: null,
    stop: null,
    stream_options: null,
    seed: null,
    logit_bias: null,
  }
  const response = await gateway.chat('repeat ok', {
    ...nulls,
    temperature: null,
    client_metadata: { a: [1] },
    store: true,
  })
  expect(response.status).toBe(200)
})

test('an unknown model is 404 and the message names near ones', async () => {
  const response = await gateway.post('/v1/chat/completions', { model: 'grok-4-fst', messages })
  const message = await expectError(response, 404, {
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
  })
  expect(message).toContain('grok-4-fast')
})

const addresses: [method: string, path: string, status: number, code: string, allow: string | null][] = [
  ['GET', '/v1/nothing', 404, 'unknown_url', null],
  ['POST', '/v1/chat/completion', 404, 'unknown_url', null],
  ['GET', '/v1/models/%ff', 404, 'unknown_url', null],
  ['GET', '/v1/files/image/%E0%A4%A', 404, 'unknown_url', null],
  ['GET', '/v1/chat/completions', 405, 'method_not_allowed', 'POST'],
  ['PUT', '/v1/chat/completions', 405, 'method_not_allowed', 'POST'],
  ['DELETE', '/v1/models', 405, 'method_not_allowed', 'GET'],
  ['POST', '/v1/models/grok-4', 405, 'method_not_allowed', 'GET'],
]
for (const [method, path, status, code, allow] of addresses)
  test(`${method} ${path} is ${status}`, async () => {
    const response = await gateway.get(path, { method, ...(method === 'GET' ? {} : { body: '{}' }) })
    if (allow) expect(response.headers.get('allow') ?? '').toContain(allow)
    await expectError(response, status, { type: 'invalid_request_error', code, param: null })
  })

test('an unknown model id under /v1/models is 404 model_not_found', async () => {
  await expectError(await gateway.get('/v1/models/nope'), 404, { code: 'model_not_found', param: 'model' })
})

const keys: [what: string, headers: Record<string, string>][] = [
  ['no key', { authorization: '' }],
  ['a wrong key', { authorization: 'Bearer sk-wrong' }],
  ['the right key with a tail', { authorization: 'Bearer sk-test-key-of-the-gateway1' }],
  ['another scheme', { authorization: 'Basic c2stdGVzdA==' }],
  ['a wrong x-api-key', { authorization: '', 'x-api-key': 'sk-wrong' }],
]
for (const [what, headers] of keys)
  test(`${what} is 401, before anything else is looked at`, async () => {
    const response = await gateway.post('/v1/chat/completions', '{', { headers })
    await expectError(response, 401, { type: 'authentication_error', code: 'invalid_api_key', param: null })
  })

test('a body over the limit is 413, with and without a length', async () => {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'x'.repeat(1_100_000) }] })
  const whole = await gateway.post('/v1/chat/completions', body)
  await expectError(whole, 413, { type: 'invalid_request_error', code: 'request_too_large', param: null })
  const answer = await raw(gateway.url, {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {
      Authorization: `Bearer ${gateway.key}`,
      'Transfer-Encoding': 'chunked',
      'Content-Type': 'application/json',
    },
    body: `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  })
  expect(answer.status).toBe(413)
  expect(JSON.parse(answer.body).error.code).toBe('request_too_large')
})

test('a small body that unpacks to a large one is 413', async () => {
  const body = Bun.gzipSync(
    JSON.stringify({ model, messages: [{ role: 'user', content: 'x'.repeat(20_000_000) }] }),
  )
  expect(body.length).toBeLessThan(100_000)
  const response = await gateway.post('/v1/chat/completions', body, {
    headers: { 'content-encoding': 'gzip' },
  })
  await expectError(response, 413, { code: 'request_too_large' })
})

test('an encoding nobody knows is 415, a broken gzip is 400', async () => {
  const unknown = await gateway.post('/v1/chat/completions', '{}', {
    headers: { 'content-encoding': 'rot13' },
  })
  await expectError(unknown, 415, { type: 'invalid_request_error', code: 'unsupported_content_encoding' })
  const cut = Bun.gzipSync(JSON.stringify({ model, messages })).subarray(0, 30)
  const broken = await gateway.post('/v1/chat/completions', cut, { headers: { 'content-encoding': 'gzip' } })
  expect(broken.status).toBe(400)
})

test('bytes that are no UTF-8 are the caller’s mistake', async () => {
  const body = Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
  const response = await gateway.post('/v1/chat/completions', new Uint8Array(body))
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(response.status).toBeLessThan(500)
})
