// What the official API does itself, through the compiled binary: thoughts that are taken up again, its own tools, our own store.
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { bootBinary, type Gateway } from '../boot.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ keys: true })
})
afterAll(() => gateway[Symbol.asyncDispose]())
beforeEach(() => gateway.simulator.xai.reset())

type Fields = Record<string, unknown>
const model = 'grok-4.7'
const calls = () => gateway.simulator.xai.calls().filter(({ path }) => path === '/v1/responses')
const sent = (at = -1) => JSON.parse(calls().at(at)?.raw ?? '{}') as Fields & { input: Fields[] }
const typesIn = (items: readonly Fields[]) => items.map(({ type, role }) => String(type ?? role))
const tools = [{ type: 'function' as const, name: 'lookup', parameters: { type: 'object' }, strict: false }]
const ask = 'think: call lookup {"q": "tides"}'
const result = (id: unknown) => ({ type: 'function_call_output', call_id: id, output: 'forty-two' })

/** The strict API checks the seal: a thought that was changed or belongs elsewhere is a 400. */
const thoughtIn = (items: readonly Fields[]) => items.find(({ type }) => type === 'reasoning')

test('encrypted reasoning goes out and back with store: false, whole items given back', async () => {
  const client = gateway.openai()
  const first = await client.responses.create({
    model,
    input: ask,
    tools,
    store: false,
    include: ['reasoning.encrypted_content'],
  })
  const call = first.output.find(({ type }) => type === 'function_call') as unknown as Fields
  const second = await client.responses.create({
    model,
    tools,
    store: false,
    input: [{ role: 'user', content: ask }, ...first.output, result(call['call_id'])] as never,
  })
  expect(second.output_text).toContain('forty-two')
  expect(typesIn(sent().input)).toEqual(['user', 'reasoning', 'function_call', 'function_call_output'])
  expect(String(thoughtIn(sent().input)?.['id'])).toMatch(/^rs_[\w-]{36}$/)
})

test('previous_response_id continues from our own store, thoughts and calls included', async () => {
  const client = gateway.openai()
  const first = await client.responses.create({ model, input: ask, tools })
  const call = first.output.find(({ type }) => type === 'function_call') as unknown as Fields
  const stream = client.responses.stream({
    model,
    tools,
    previous_response_id: first.id,
    input: [result(call['call_id'])] as never,
  })
  const second = await stream.finalResponse()
  expect(second.output_text).toContain('forty-two')
  expect(sent()).toMatchObject({ store: false })
  expect(sent()).not.toHaveProperty('previous_response_id')
  expect(typesIn(sent().input)).toEqual(['user', 'reasoning', 'function_call', 'function_call_output'])
  const third = await client.responses.create({
    model,
    tools,
    previous_response_id: second.id,
    input: 'recall',
  })
  expect(third.output_text).toContain('The tools answered: forty-two')
  // The same prompt cache all the way.
  expect(new Set(calls().map(({ body }) => (body as Fields)['prompt_cache_key'])).size).toBe(1)
})

test('items are named by reference, as clients that let us store them do', async () => {
  const client = gateway.openai()
  const first = await client.responses.create({ model, input: ask, tools })
  const call = first.output.find(({ type }) => type === 'function_call') as unknown as Fields
  const references = first.output.map(({ id }) => ({ type: 'item_reference', id }))
  const input = [{ role: 'user', content: ask }, ...references, result(call['call_id'])]
  const second = await client.responses.create({ model, tools, input: input as never })
  expect(second.output_text).toContain('forty-two')
  expect(thoughtIn(sent().input)?.['encrypted_content']).toBeString()
})

test('Anthropic’s thinking blocks carry the thought there and back, streamed and not', async () => {
  const anthropic = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 })
  const shared = {
    model,
    max_tokens: 4000,
    thinking: { type: 'enabled' as const, budget_tokens: 1024 },
    tools: [{ name: 'lookup', input_schema: { type: 'object' as const } }],
  }
  for (const stream of [false, true]) {
    const question = [{ role: 'user' as const, content: ask }]
    const first = stream
      ? await anthropic.messages.stream({ ...shared, messages: question }).finalMessage()
      : await anthropic.messages.create({ ...shared, messages: question })
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use'])
    const use = first.content.find(({ type }) => type === 'tool_use') as Anthropic.ToolUseBlock
    const answer = await anthropic.messages.create({
      ...shared,
      messages: [
        ...question,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'forty-two' }] },
      ],
    })
    expect(answer.content.find(({ type }) => type === 'text')).toMatchObject({
      text: expect.stringContaining('forty-two'),
    })
    expect(thoughtIn(sent().input)?.['encrypted_content']).toBeString()
  }
})

test('searches, sources and code run at the API, and are told as items', async () => {
  const client = gateway.openai()
  const searched = await client.responses.create({
    model,
    input: 'search: tides',
    tools: [{ type: 'web_search' }, { type: 'x_search' } as never],
  })
  expect(typesIn(searched.output as never)).toEqual([
    'reasoning',
    'web_search_call',
    'web_search_call',
    'web_search_call',
    'message',
  ])
  const message = searched.output.at(-1) as unknown as { content: [{ text: string; annotations: Fields[] }] }
  const [{ text, annotations }] = message.content
  expect(annotations.length).toBeGreaterThan(1)
  for (const { start_index, end_index, url } of annotations as {
    start_index: number
    end_index: number
    url: string
  }[])
    expect([...text].slice(start_index, end_index).join('')).toMatch(
      new RegExp(`^\\[\\[\\d\\]\\]\\(${RegExp.escape(url)}\\)$`),
    )
  const ran = await client.responses.create({
    model,
    input: 'run: print(1)',
    tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
  })
  expect(ran.output.find(({ type }) => type === 'code_interpreter_call')).toMatchObject({ code: 'print(1)' })
  expect(sent()['tools']).toEqual([{ type: 'code_interpreter' }])
})

test('JSON by schema, a limit of tokens and effort are the API’s own affair', async () => {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  }
  const response = await gateway.openai().responses.create({
    model,
    input: 'Where?',
    reasoning: { effort: 'minimal' },
    text: { format: { type: 'json_schema', name: 'place', schema, strict: true } },
    metadata: { team: 'a' },
    truncation: 'auto',
  })
  expect(Object.keys(JSON.parse(response.output_text) as object)).toEqual(['city'])
  expect(response.metadata).toEqual({ team: 'a' })
  expect(sent()).toMatchObject({ reasoning: { effort: 'low' }, text: { format: { schema } } })
  const short = await gateway
    .openai()
    .responses.create({ model, input: 'count to 900', max_output_tokens: 40 })
  expect(short.incomplete_details).toEqual({ reason: 'max_output_tokens' })
  expect(sent()['max_output_tokens']).toBe(40)
})

test('several answers to one request, streamed and not', async () => {
  const client = gateway.openai()
  const messages = [{ role: 'user' as const, content: 'repeat: one of several' }]
  const whole = await client.chat.completions.create({ model, messages, n: 3 })
  expect(whole.choices.map(({ index, message }) => [index, message.content])).toEqual(
    [0, 1, 2].map((index) => [index, 'one of several']),
  )
  const texts = ['', '', '']
  const finished: number[] = []
  let usage: unknown
  const stream = await client.chat.completions.create({
    model,
    messages,
    n: 3,
    stream: true,
    stream_options: { include_usage: true },
  })
  for await (const chunk of stream) {
    for (const { index, delta, finish_reason } of chunk.choices) {
      texts[index] += delta.content ?? ''
      if (finish_reason) finished.push(index)
    }
    usage = chunk.usage ?? usage
  }
  expect(texts).toEqual(['one of several', 'one of several', 'one of several'])
  expect(finished.toSorted()).toEqual([0, 1, 2])
  expect(usage).toMatchObject({ completion_tokens: expect.any(Number) })
  const refused = await gateway.chat('hi', { model: 'grok-4-fast', n: 2 })
  expect([refused.status, ((await refused.json()) as { error: Fields }).error['param']]).toEqual([400, 'n'])
})

test('nothing of the imitation is in what the API got', async () => {
  const tool = { type: 'function', function: { name: 'lookup', parameters: { type: 'object' } } }
  const required = { tools: [tool], tool_choice: 'required', model }
  for (const stream of [false, true])
    await (await gateway.chat('please look', { ...required, stream })).text()
  await gateway.chat('a place as JSON', { model, response_format: { type: 'json_object' } })
  const all = calls().map(({ raw }) => raw ?? '')
  expect(all).toHaveLength(3)
  for (const raw of all)
    expect(raw).not.toMatch(/tool_calls>|<tool_call|tool_name|JSON schema|valid JSON|must call/i)
})

test('what the API refuses is the caller’s in the caller’s shape, what it limits is no fault of the caller', async () => {
  gateway.simulator.xai.setFaults('*', ['bad_request_nested'])
  const refused = await gateway.post('/v1/messages', {
    model,
    max_tokens: 9,
    messages: [{ role: 'user', content: 'hi' }],
  })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
  gateway.simulator.xai.setFaults('*', ['unavailable'])
  expect((await gateway.chat('hi', { model })).status).toBe(502)
  gateway.simulator.xai.setFaults('*', [{ name: 'rate_limited', retry_after: 2 }])
  const limited = await gateway.chat('hi', { model })
  expect(limited.status).toBe(429)
  expect(Number(limited.headers.get('retry-after'))).toBeWithin(1, 4)
})
