// A sibling's way to go on: POST /v1/responses with conversation_id and message, and the header X-Conversation-ID.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { makeKey } from '../client-keys.ts'
import { answeredPrompts } from '../dialogue.ts'
import { sseJson } from '../sse-blocks.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ config: { conversation: { mode: 'explicit' } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

type Chunk = { choices: [{ delta: { content?: string } }] }

const header = 'x-conversation-id'
const lastPrompt = () => answeredPrompts(gateway).at(-1)?.prompt
const respond = (body: object, headers: Record<string, string> = {}) =>
  gateway.post('/v1/responses', body, { headers: { authorization: `Bearer ${gateway.key}`, ...headers } })

/** A conversation of one turn, begun on Chat. */
async function begun(): Promise<string> {
  const first = await gateway.chat('repeat one')
  const { conversation_id: id } = (await first.json()) as { conversation_id: string }
  expect(id).toMatch(/^conv-[\da-f]{24}$/)
  expect(first.headers.get(header)).toBe(id)
  return id
}

test('conversation_id and message go on with the message alone, the model being the last one', async () => {
  const id = await begun()
  const next = await respond({ conversation_id: id, message: 'repeat two' })
  expect([next.status, next.headers.get(header), lastPrompt()]).toEqual([200, id, 'repeat two'])
  expect(await next.json()).toMatchObject({
    object: 'response',
    status: 'completed',
    model: 'grok-4-fast',
    conversation: { id },
    conversation_id: id,
    output_text: 'two',
    message: 'two',
  })
  const parts = [{ type: 'text', text: 'recall' }]
  const last = await respond({ model: 'grok-4-fast', conversation_id: id, message: parts })
  expect(await last.json()).toMatchObject({ output_text: 'You said: repeat one | repeat two' })
})

test('the header names it as well, on Responses and on Chat, and a stream tells it', async () => {
  const id = await begun()
  const next = await respond({ message: 'repeat two', stream: true }, { [header]: id })
  expect([next.status, next.headers.get(header)]).toEqual([200, id])
  const ended = sseJson<{ type: string }>(await next.text()).find(({ type }) => type === 'response.completed')
  expect(ended).toMatchObject({ response: { conversation_id: id, message: 'two' } })
  expect(lastPrompt()).toBe('repeat two')
  const chat = await gateway.post(
    '/v1/chat/completions',
    { model: 'grok-4-fast', messages: [{ role: 'user', content: 'recall' }], stream: true },
    { headers: { authorization: `Bearer ${gateway.key}`, [header]: id } },
  )
  expect([chat.headers.get(header), chat.status]).toEqual([id, 200])
  const said = sseJson<Chunk>(await chat.text()).map(({ choices }) => choices[0].delta.content ?? '')
  expect(said.join('')).toBe('You said: repeat one | repeat two')
  expect(lastPrompt()).toBe('recall')
})

test('callers of OpenAI see none of it but the header', async () => {
  const answer = await respond({ model: 'grok-4-fast', input: 'repeat one' })
  const body = (await answer.json()) as { conversation: { id: string } }
  expect(answer.headers.get(header)).toBe(body.conversation.id)
  expect(Object.keys(body)).not.toContain('conversation_id')
  expect(Object.keys(body)).not.toContain('message')
  const foreign = await respond(
    { model: 'grok-4-fast', input: 'repeat one' },
    { [header]: 'of-another-program' },
  )
  expect(foreign.status).toBe(200)
})

test('pages of other origins may read the header', async () => {
  const answer = await respond(
    { model: 'grok-4-fast', input: 'repeat one' },
    { origin: 'https://chat.example' },
  )
  expect(answer.headers.get('access-control-expose-headers')).toContain(header)
})

test('what cannot go on is refused with the field, and nothing is asked upstream', async () => {
  const id = await begun()
  const asked = answeredPrompts(gateway).length
  const unknown = 'conv-000000000000000000000000'
  const wrong: [body: object, status: number, code: string, param: string][] = [
    [{ model: 'grok-4-fast', message: 'x' }, 400, 'missing_conversation_id', 'conversation_id'],
    [{ message: 'x' }, 400, 'missing_conversation_id', 'conversation_id'],
    [{ model: 'grok-imagine-1.0', message: 'x' }, 400, 'missing_conversation_id', 'conversation_id'],
    [{ message: 'x', conversation_id: '' }, 400, 'missing_conversation_id', 'conversation_id'],
    [{ message: 'x', conversation_id: 7 }, 400, 'invalid_value', 'conversation_id'],
    [{ message: 'x', conversation_id: unknown }, 404, 'conversation_not_found', 'conversation_id'],
    [{ model: 'grok-4-fast', message: [], conversation_id: id }, 400, 'invalid_value', 'message'],
    [{ model: 'grok-4-fast', conversation_id: id }, 400, 'missing_required_parameter', 'input'],
    [{ model: 'grok-4-fast' }, 400, 'missing_required_parameter', 'input'],
  ]
  for (const [body, status, code, param] of wrong) {
    const answer = await respond(body)
    expect([body, answer.status, await answer.json()]).toEqual([
      body,
      status,
      { error: expect.objectContaining({ code, param, request_id: answer.headers.get('x-request-id') }) },
    ])
  }
  const headed = await respond({ message: 'x' }, { [header]: unknown })
  expect(await headed.json()).toMatchObject({
    error: { code: 'conversation_not_found', param: 'X-Conversation-ID' },
  })
  expect(answeredPrompts(gateway).length).toBe(asked)
})

test("the conversation of one key is nobody else's", async () => {
  const id = await begun()
  const other = await makeKey(gateway, { name: 'other' })
  for (const body of [
    { message: 'recall', conversation_id: id },
    { message: 'recall', conversation_id: id, model: 'grok-4-fast' },
  ]) {
    const answer = await gateway.post('/v1/responses', body, {
      headers: { authorization: `Bearer ${other.secret}` },
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      { error: { code: 'conversation_not_found' } },
    ])
  }
})

test('while conversations are off, a message alone is refused rather than answered without what it is about', async () => {
  const id = await begun()
  await gateway.admin('POST', '/config', { conversation: { mode: 'off' } })
  const message = await respond({ model: 'grok-4-fast', conversation_id: id, message: 'recall' })
  expect([message.status, await message.json()]).toMatchObject([
    400,
    { error: { code: 'unsupported_value', param: 'conversation_id' } },
  ])
  const input = await respond({ model: 'grok-4-fast', conversation_id: id, input: 'repeat one' })
  expect([input.status, input.headers.has(header)]).toEqual([200, false])
})
