// Functions and JSON on Chat Completions, through the compiled binary and the official OpenAI package.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { OpenAI } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import { bootBinary, type Gateway } from '../boot.ts'
import { promptsOf } from '../prompts.ts'
import { sseJson } from '../sse-blocks.ts'

let gateway: Gateway
let client: OpenAI
beforeAll(async () => {
  gateway = await bootBinary({ config: { log: {} } })
  client = gateway.openai()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'grok-4-fast'
const ask = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] })
const declare = (name: string, properties: Record<string, object>, more: object = {}) => ({
  type: 'function' as const,
  function: {
    name,
    parameters: {
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    },
    ...more,
  },
})
const weather = declare('get_weather', { city: { type: 'string' }, days: { type: 'integer' } })
const now = declare('now', {})
const tools = [weather, now]

const lastPrompt = () => promptsOf(gateway).at(-1)

test('a call comes as a call, with content null', async () => {
  const { choices, usage } = await client.chat.completions.create({
    ...ask('call get_weather {"city":"Paris","days":3}'),
    tools,
  })
  expect(choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      content: null,
      tool_calls: [
        {
          id: expect.stringMatching(/^call_[\w-]{20,}$/),
          type: 'function',
          function: { name: 'get_weather', arguments: '{"city":"Paris","days":3}' },
        },
      ],
    },
  })
  expect(usage?.completion_tokens).toBeGreaterThan(5)
  expect(usage?.prompt_tokens).toBeGreaterThan(100)
})

type Piece = { index: number; id?: string; function: { name?: string; arguments?: string } }
type Chunk = {
  choices: [{ delta: { content?: string; tool_calls?: Piece[] }; finish_reason: string | null }?]
}

test('parallel calls in a stream: each whole, its name once and its arguments once', async () => {
  const text = 'a long text, '.repeat(30)
  const write = declare('write', { content: { type: 'string' } })
  const response = await gateway.chat(`call write ${JSON.stringify({ content: text })} now {}`, {
    tools: [write, now],
    stream: true,
  })
  const chunks = sseJson<Chunk>(await response.text())
  const pieces = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])
  expect(pieces.filter(({ id }) => id).map(({ index, function: { name } }) => [index, name])).toEqual([
    [0, 'write'],
    [1, 'now'],
  ])
  const argumentsOf = (call: number) =>
    pieces
      .filter(({ index }) => index === call)
      .map(({ function: { arguments: json } }) => json)
      .join('')
  expect(JSON.parse(argumentsOf(0))).toEqual({ content: text })
  expect(argumentsOf(1)).toBe('{}')
  expect(pieces).toHaveLength(4)
  expect(chunks.findLast(({ choices }) => choices[0]?.finish_reason)?.choices[0]?.finish_reason).toBe(
    'tool_calls',
  )
})

async function names(tool_choice: OpenAI.ChatCompletionToolChoiceOption) {
  const { choices } = await client.chat.completions.create({ ...ask('What is new?'), tools, tool_choice })
  return (choices[0]?.message.tool_calls ?? []).map((call) => 'function' in call && call.function.name)
}

test('tool_choice: required and named call, none does not', async () => {
  expect(await names('auto')).toEqual([])
  expect(await names('none')).toEqual([])
  expect(await names('required')).toHaveLength(1)
  expect(await names({ type: 'function', function: { name: 'now' } })).toEqual(['now'])
})

test('a required call that does not come is asked for once more, then the answer is given as it is', async () => {
  const before = promptsOf(gateway).length
  const { choices } = await client.chat.completions.create({
    ...ask('repeat No, thank you.'),
    tools,
    tool_choice: 'required',
  })
  expect(choices[0]?.message.tool_calls).toHaveLength(1)
  expect(promptsOf(gateway).length).toBe(before + 2)
  expect(lastPrompt()).toContain('[assistant]\nNo, thank you.')
  const stubborn = await client.chat.completions.create({
    ...ask('stubborn: repeat Never.'),
    tools,
    tool_choice: 'required',
  })
  expect(stubborn.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Never.' } })
  expect(promptsOf(gateway).length).toBe(before + 4)
})

test('parallel_tool_calls false gives one call', async () => {
  const { choices } = await client.chat.completions.create({
    ...ask('call now {} now {}'),
    tools,
    parallel_tool_calls: false,
  })
  expect(choices[0]?.message.tool_calls).toHaveLength(1)
})

const call = (id: string, name: string, json: string) => ({
  id,
  type: 'function' as const,
  function: { name, arguments: json },
})

test('the history of calls and results goes upstream in the form calls are written in', async () => {
  const { choices } = await client.chat.completions.create({
    model,
    tools,
    messages: [
      { role: 'user', content: 'call get_weather now' },
      {
        role: 'assistant',
        content: 'One moment.',
        tool_calls: [call('call_a', 'get_weather', '{"city":\n"Rome"}'), call('call_b', 'now', '')],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'sunny' },
      { role: 'tool', tool_call_id: 'call_b', content: [{ type: 'text', text: 'noon' }] },
    ],
  })
  expect(choices[0]?.message.content).toBe('The tool answered:\n\n> sunny\n\n> noon')
  expect(lastPrompt()).toEndWith(
    '[assistant]\nOne moment.\n<tool_calls><tool_call><tool_name>get_weather</tool_name><parameters>{"city":"Rome"}</parameters></tool_call>' +
      '<tool_call><tool_name>now</tool_name><parameters>{}</parameters></tool_call></tool_calls>\n\n' +
      '[tool]\nTool result (get_weather, call_a): sunny\n\n[tool]\nTool result (now, call_b): noon',
  )
})

test('runTools runs the loop to its end, streaming and not', async () => {
  const asked: string[] = []
  const runnable = {
    type: 'function' as const,
    function: {
      name: 'get_weather',
      description: 'The weather of a city',
      parameters: weather.function.parameters,
      parse: JSON.parse,
      function: ({ city }: { city: string }) => {
        asked.push(city)
        return `sunny in ${city}`
      },
    },
  }
  const request = { ...ask('call get_weather {"city":"Oslo","days":1}'), tools: [runnable] }
  expect(await client.chat.completions.runTools(request).finalContent()).toContain('sunny in Oslo')
  const streamed = client.chat.completions.runTools({ ...request, stream: true })
  expect(await streamed.finalContent()).toContain('sunny in Oslo')
  expect(asked).toEqual(['Oslo', 'Oslo'])
})

const Person = z.object({ name: z.string(), age: z.number().int(), tags: z.array(z.string()) })

test('parse gives an object of the schema, streaming and not, and asks again when it has to', async () => {
  const response_format = zodResponseFormat(Person, 'person')
  for (const content of [
    'Who is it?',
    'repeat I do not know.',
    'repeat ```json\n{"name":"Bo","age":"7","tags":[]}\n```',
  ]) {
    const { choices } = await client.chat.completions.parse({ ...ask(content), response_format })
    expect(Person.parse(choices[0]?.message.parsed)).toBeTruthy()
    const stream = client.chat.completions.stream({ ...ask(content), response_format })
    expect(Person.parse((await stream.finalChatCompletion()).choices[0]?.message.parsed)).toBeTruthy()
  }
})

test('JSON that never fits is a failure and says so, in a stream too', async () => {
  const asked = { response_format: zodResponseFormat(Person, 'person') }
  const whole = await gateway.chat('stubborn: repeat I do not know.', asked)
  expect([whole.status, await whole.json()]).toMatchObject([
    502,
    { error: { type: 'server_error', code: 'upstream_error' } },
  ])
  const text = await (
    await gateway.chat('stubborn: slow 400: repeat I do not know.', { ...asked, stream: true })
  ).text()
  expect(text).toContain('"code":"upstream_error"')
  expect(text).not.toContain('"finish_reason":"stop"')
})

test('json_object is an object', async () => {
  const { choices } = await client.chat.completions.create({
    ...ask('What is the sea?'),
    response_format: { type: 'json_object' },
  })
  expect(typeof JSON.parse(choices[0]?.message.content ?? '')).toBe('object')
})

const refusals: [what: string, body: object, param: string][] = [
  ['129 tools', { tools: Array.from({ length: 129 }, (_, index) => declare(`t${index}`, {})) }, 'tools'],
  ['a bad name', { tools: [declare('my tool', {})] }, 'tools[0].function.name'],
  [
    'a choice nobody declared',
    { tools, tool_choice: { type: 'function', function: { name: 'x' } } },
    'tool_choice',
  ],
  ['an unknown format', { response_format: { type: 'xml' } }, 'response_format.type'],
  ['no schema', { response_format: { type: 'json_schema' } }, 'response_format.schema'],
  [
    'a schema that leads nowhere',
    { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { $ref: '#/nowhere' } } } },
    'response_format.json_schema.schema',
  ],
]
for (const [what, body, param] of refusals)
  test(`${what} is 400 and names ${param}`, async () => {
    const response = await gateway.chat('hello', body as never)
    expect([response.status, await response.json()]).toMatchObject([400, { error: { param } }])
  })
