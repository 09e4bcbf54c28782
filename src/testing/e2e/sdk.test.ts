// The compiled binary as the official OpenAI package sees it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { AuthenticationError, BadRequestError, NotFoundError, type OpenAI } from 'openai'
import { bootBinary, type Gateway } from '../boot.ts'
import { thrownBy } from '../thrown.ts'

let gateway: Gateway
let client: OpenAI
beforeAll(async () => {
  gateway = await bootBinary()
  client = gateway.openai()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'grok-4-fast'
const ask = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] })

test('create answers with everything the types promise', async () => {
  const completion = await client.chat.completions.create(ask('repeat hello <b>world</b> 你好 👩‍👩‍👧'))
  expect(completion).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-/),
    object: 'chat.completion',
    model,
  })
  expect(Math.abs(completion.created - Date.now() / 1000)).toBeLessThan(30)
  expect(completion.choices).toMatchObject([
    {
      index: 0,
      finish_reason: 'stop',
      logprobs: null,
      message: { role: 'assistant', content: 'hello <b>world</b> 你好 👩‍👩‍👧', refusal: null },
    },
  ])
  const { prompt_tokens, completion_tokens, total_tokens } = completion.usage!
  expect(Math.min(prompt_tokens, completion_tokens)).toBeGreaterThan(0)
  expect(total_tokens).toBe(prompt_tokens + completion_tokens)
  expect(completion._request_id).toMatch(/^[\w.-]+$/)
})

test('a stream says what create says, piece by piece', async () => {
  const stream = await client.chat.completions.create({ ...ask('repeat one two three'), stream: true })
  let text = ''
  const reasons = []
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    if (chunk.choices[0]?.finish_reason) reasons.push(chunk.choices[0].finish_reason)
  }
  expect(text).toBe('one two three')
  expect(reasons).toEqual(['stop'])
})

test('usage comes with a stream only when asked for', async () => {
  const found: unknown[] = []
  for (const include_usage of [true, false]) {
    const request = { ...ask('repeat hi'), stream: true as const, stream_options: { include_usage } }
    for await (const { usage, choices } of await client.chat.completions.create(request))
      if (usage) found.push({ asked: include_usage, choices: choices.length, total: usage.total_tokens })
  }
  expect(found).toEqual([{ asked: true, choices: 0, total: expect.any(Number) }])
})

test('the stream helper builds the whole completion', async () => {
  const runner = client.chat.completions.stream({
    ...ask('count to 20'),
    stream_options: { include_usage: true },
  })
  const deltas: string[] = []
  runner.on('content', (delta) => deltas.push(delta))
  const final = await runner.finalChatCompletion()
  expect(deltas.length).toBeGreaterThan(3)
  expect(final.choices[0]?.message.content).toBe(deltas.join(''))
  expect(final.choices[0]?.message.content).toContain('20')
  expect(final.choices[0]?.finish_reason).toBe('stop')
  expect(final.usage?.completion_tokens).toBeGreaterThan(10)
})

test('leaving a stream early ends it', async () => {
  const stream = await client.chat.completions.create({ ...ask('slow 5: count to 2000'), stream: true })
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
  expect(stream.controller.signal.aborted).toBe(true)
})

test('models can be listed and looked up', async () => {
  const listed = await Array.fromAsync(client.models.list())
  expect(listed.length).toBeGreaterThan(10)
  for (const { id, object, created, owned_by } of listed) {
    expect([typeof id, object, typeof created, typeof owned_by]).toEqual([
      'string',
      'model',
      'number',
      'string',
    ])
  }
  expect(await client.models.retrieve('grok-4')).toEqual(listed.find(({ id }) => id === 'grok-4')!)
  expect(await thrownBy(client.models.retrieve('nope'))).toBeInstanceOf(NotFoundError)
})

type ErrorClass = typeof AuthenticationError | typeof BadRequestError | typeof NotFoundError
type Attempt = (client: OpenAI, gateway: Gateway) => Promise<unknown>
const refusals: [what: string, type: ErrorClass, error: object, attempt: Attempt][] = [
  [
    'a wrong key',
    AuthenticationError,
    { status: 401, code: 'invalid_api_key', param: null },
    (_, { openai }) => openai({ apiKey: 'sk-wrong' }).models.list(),
  ],
  [
    'an unknown model',
    NotFoundError,
    { status: 404, code: 'model_not_found', param: 'model' },
    ({ chat }) => chat.completions.create({ ...ask('x'), model: 'no-such' }),
  ],
  [
    'no messages',
    BadRequestError,
    { status: 400, code: 'invalid_value', param: 'messages' },
    ({ chat }) => chat.completions.create({ model, messages: [] }),
  ],
  [
    'three answers at once',
    BadRequestError,
    { status: 400, code: 'unsupported_value', param: 'n' },
    ({ chat }) => chat.completions.create({ ...ask('x'), n: 3 }),
  ],
  [
    'three streams at once',
    BadRequestError,
    { status: 400, code: 'unsupported_value', param: 'n' },
    ({ chat }) => chat.completions.create({ ...ask('x'), n: 3, stream: true }),
  ],
]
for (const [what, type, expected, attempt] of refusals)
  test(`${what} arrives as ${type.name}`, async () => {
    const error = await thrownBy(attempt(client, gateway))
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ ...expected, requestID: expect.stringMatching(/^[\w.-]+$/) })
  })
