// POST /v1/messages through the compiled binary, as Anthropic's own package reads it.
import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { promptsOf } from '../prompts.ts'
import { sseBlocks } from '../sse-blocks.ts'

let gateway: Gateway
let client: Anthropic
beforeAll(async () => {
  gateway = await bootBinary()
  client = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0, timeout: 20_000 })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'grok-4-fast'
const ask = (content: string) => ({ model, max_tokens: 4000, messages: [{ role: 'user' as const, content }] })
const textOf = ({ content }: Anthropic.Message) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('')

const weather = {
  name: 'get_weather',
  description: 'The weather of a city',
  input_schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' } },
    required: ['city'],
  },
}

const lastPrompt = () => promptsOf(gateway).at(-1)

test('create answers with everything the types promise', async () => {
  const message = await client.messages.create(ask('repeat hello <b>world</b> 你好'))
  expect(message).toMatchObject({
    id: expect.stringMatching(/^msg_/),
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: 'hello <b>world</b> 你好' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  })
  expect(Math.min(message.usage.input_tokens, message.usage.output_tokens)).toBeGreaterThan(0)
  expect(message._request_id).toMatch(/^req_/)
})

for (const content of ['count to 30', 'think: what is a river?', 'search for bun', 'what is the sea?'])
  test(`a stream says what create says: ${content}`, async () => {
    const plain = await client.messages.create(ask(content))
    const deltas: string[] = []
    const stream = client.messages.stream(ask(content)).on('text', (delta) => deltas.push(delta))
    const final = await stream.finalMessage()
    expect<unknown>(final.content).toEqual(plain.content)
    expect(final.usage.output_tokens).toBe(plain.usage.output_tokens)
    expect(final.stop_reason).toBe('end_turn')
    expect(deltas.join('')).toBe(textOf(plain))
  })

test('the order of events is the one the protocol fixes', async () => {
  const response = await gateway.post('/v1/messages?beta=true', {
    ...ask('think: what is a river?'),
    stream: true,
  })
  expect(response.headers.get('content-type')).toStartWith('text/event-stream')
  const blocks = sseBlocks(await response.text())
  const data = blocks.map(({ data }) => JSON.parse(data ?? '{}'))
  expect(blocks.map(({ event }) => event)).toEqual(data.map(({ type }) => type))
  const order = data.map(({ type, index = '', delta, content_block }) =>
    [type, index, delta?.type ?? content_block?.type ?? ''].join(' ').trim(),
  )
  expect(order.filter((name, index) => name !== order[index - 1])).toEqual([
    'message_start',
    'ping',
    'content_block_start 0 thinking',
    'content_block_delta 0 thinking_delta',
    'content_block_delta 0 signature_delta',
    'content_block_stop 0',
    'content_block_start 1 text',
    'content_block_delta 1 text_delta',
    'content_block_stop 1',
    'message_delta',
    'message_stop',
  ])
  expect(data[0].message).toMatchObject({
    content: [],
    stop_reason: null,
    usage: { input_tokens: expect.any(Number) },
  })
})

test('thinking has a signature, and is left out when it is switched off', async () => {
  const { content } = await client.messages.create(ask('think: what is a river?'))
  expect(content[0]).toMatchObject({ type: 'thinking', signature: expect.stringMatching(/^[\w+/=]{40,}$/) })
  const off = await client.messages.create({
    ...ask('think: what is a river?'),
    thinking: { type: 'disabled' },
  })
  expect(off.content.map(({ type }) => type)).toEqual(['text'])
})

test('a stop sequence ends the text and is named', async () => {
  const asked = { ...ask('repeat one two three'), stop_sequences: ['zzz', ' three'] }
  const expected = { content: [{ text: 'one two' }], stop_reason: 'stop_sequence', stop_sequence: ' three' }
  expect(await client.messages.create(asked)).toMatchObject(expected)
  expect(await client.messages.stream(asked).finalMessage()).toMatchObject(expected)
})

test('max_tokens ends the text', async () => {
  const message = await client.messages.create({ ...ask('count to 5000'), max_tokens: 20 })
  expect([message.stop_reason, message.usage.output_tokens <= 20]).toEqual(['max_tokens', true])
})

test('tools: call, result, answer, streaming and not', async () => {
  const first = { ...ask('call get_weather {"city":"Oslo"}'), tools: [weather] }
  const whole = await client.messages.create(first)
  const streamed = await client.messages.stream(first).finalMessage()
  for (const message of [whole, streamed]) {
    const [use] = message.content as [Anthropic.ToolUseBlock]
    expect([message.stop_reason, message.content.length]).toEqual(['tool_use', 1])
    expect([use.type, use.name, use.input]).toEqual(['tool_use', 'get_weather', { city: 'Oslo' }])
    expect(use.id).toMatch(/^toolu_[\w-]{20,}$/)
    const second = await client.messages.create({
      ...first,
      messages: [
        ...first.messages,
        { role: 'assistant', content: message.content },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: use.id,
              is_error: true,
              content: [{ type: 'text', text: 'no such city' }],
            },
          ],
        },
      ],
    })
    expect(textOf(second)).toContain('Error: no such city')
    expect(lastPrompt()).toEndWith(`[tool]\nTool result (get_weather, ${use.id}): Error: no such city`)
  }
})

test('the tool runner of the package runs the loop to its end', async () => {
  const asked: string[] = []
  const runner = client.beta.messages.toolRunner({
    ...ask('call get_weather {"city":"Bergen"}'),
    tools: [
      {
        ...weather,
        run: ({ city }: { city: string }) => {
          asked.push(city)
          return `rain in ${city}`
        },
        parse: (input: unknown) => input as { city: string },
      },
    ],
  })
  const final = await runner.runUntilDone()
  expect(asked).toEqual(['Bergen'])
  expect(final.content.map((block) => (block.type === 'text' ? block.text : ''))).toEqual([
    expect.stringContaining('rain in Bergen'),
  ])
})

const choices: [choice: Anthropic.ToolChoice, types: string[]][] = [
  [{ type: 'any' }, ['tool_use']],
  [{ type: 'tool', name: 'get_weather' }, ['tool_use']],
  [{ type: 'none' }, ['text']],
  [{ type: 'auto', disable_parallel_tool_use: true }, ['text']],
]
for (const [tool_choice, types] of choices)
  test(`tool_choice ${tool_choice.type}`, async () => {
    const { content } = await client.messages.create({
      ...ask('What is new?'),
      tools: [weather],
      tool_choice,
    })
    expect(content.map(({ type }) => type)).toEqual(types as never)
  })

test('system stands where clients put it; blocks, images and documents are understood', async () => {
  const response = await gateway.post('/v1/messages', {
    model,
    max_tokens: 100,
    system: [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=2' },
      { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
    ],
    messages: [
      { role: 'system', content: 'Speak plainly.' },
      {
        role: 'user',
        content: [
          {
            type: 'document',
            title: 'Notes',
            source: { type: 'text', media_type: 'text/plain', data: 'a note' },
          },
          { type: 'text', text: 'repeat understood' },
        ],
      },
    ],
    thinking: { type: 'adaptive' },
    context_management: { edits: [] },
    output_config: { effort: 'high' },
    metadata: { user_id: 'u' },
  })
  expect(await response.json()).toMatchObject({ content: [{ type: 'text' }] })
  expect(lastPrompt()).toBe(
    '[system]\nBe brief.\n\n[system]\nSpeak plainly.\n\n[user]\nNotes\n\na note\nrepeat understood',
  )
})

test('JSON of a schema', async () => {
  const schema = {
    type: 'object',
    properties: { age: { type: 'integer' } },
    required: ['age'],
    additionalProperties: false,
  }
  const response = await gateway.post('/v1/messages', {
    ...ask('How old?'),
    output_config: { format: { type: 'json_schema', schema } },
  })
  const { content } = (await response.json()) as Anthropic.Message
  expect(JSON.parse(content[0]?.type === 'text' ? content[0].text : '')).toEqual({ age: expect.any(Number) })
})

test('count_tokens counts what would be asked, tools included', async () => {
  const { messages } = ask('repeat a few words')
  const bare = await client.messages.countTokens({ model, messages })
  const more = await client.messages.countTokens({ model, messages, system: 'Be brief.', tools: [weather] })
  expect(bare.input_tokens).toBeGreaterThan(2)
  expect(more.input_tokens).toBeGreaterThan(bare.input_tokens + 50)
  const { usage } = await client.messages.create({ ...ask('repeat a few words') })
  expect(bare.input_tokens).toBe(usage.input_tokens)
})
