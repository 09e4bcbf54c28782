// Functions and JSON answers over Responses: the tool loop, streamed and not, and what parse() makes of an answer.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { OpenAI } from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { checkResponse, checkResponseStream } from '../response-rules.ts'
import { sseJson } from '../sse-blocks.ts'

let gateway: Gateway
let client: OpenAI
beforeAll(async () => {
  gateway = await bootBinary()
  client = gateway.openai()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'grok-4-fast'
const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: null,
}
const tools = [weather, { ...weather, name: 'get_time', description: 'The time in a city' }]
const ask = 'call get_weather {"city":"Paris"} get_time {"city":"上海"}'

type Told = { output: { type: string; name?: unknown; arguments?: unknown }[] }
const callsIn = ({ output }: Told) =>
  output.filter(({ type }) => type === 'function_call').map(({ name, arguments: json }) => `${name} ${json}`)
const both = ['get_weather {"city":"Paris"}', 'get_time {"city":"上海"}']

test('parallel calls are items, streamed and not, and every rule holds', async () => {
  const request = { model, input: ask, tools }
  const plain = await client.responses.create(request)
  expect(checkResponse(JSON.parse(JSON.stringify(plain)))).toEqual([])
  expect([plain.status, callsIn(plain)]).toEqual(['completed', both])
  expect(plain.tools).toEqual(tools.map((tool) => ({ ...tool, strict: null })) as never)
  const body = await (await gateway.post('/v1/responses', { ...request, stream: true })).text()
  expect(checkResponseStream(body)).toEqual([])
  expect(callsIn(sseJson<{ response: Told }>(body).at(-1)!.response)).toEqual(both)
})

test('the helper collects the calls, and their results bring the answer, by history and by id', async () => {
  const final = await client.responses.stream({ model, input: ask, tools }).finalResponse()
  const calls = final.output.filter((item) => item.type === 'function_call')
  expect(new Set(calls.flatMap(({ id, call_id }) => [id, call_id])).size).toBe(4)
  const results = calls.map(({ call_id }, index) => ({
    type: 'function_call_output' as const,
    call_id,
    output: `result ${index}`,
  }))
  const byId = await client.responses.create({ model, input: results, tools, previous_response_id: final.id })
  expect(byId.output_text).toContain('result 0')
  expect(byId.output_text).toContain('result 1')
  const input = [{ role: 'user' as const, content: ask }, ...(final.output as never[]), ...results]
  const byHistory = await client.responses.create({ model, input, tools, store: false })
  expect(byHistory.output_text).toBe(byId.output_text)
})

test('tool_choice required really calls: the probe of sub2api', async () => {
  const { output, status } = await client.responses.create({
    model,
    input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
    instructions: 'You are Codex. '.repeat(800),
    tools: [
      { type: 'function', name: 'probe_ping', parameters: { type: 'object', properties: {} }, strict: false },
    ],
    tool_choice: 'required',
    max_output_tokens: 512,
  })
  expect([status, output.map(({ type }) => type)]).toEqual(['completed', ['function_call']])
})

test('parse reads an answer in the shape of a schema, streamed and not', async () => {
  const shape = z.object({ city: z.string(), degrees: z.number(), tags: z.array(z.enum(['sun', 'rain'])) })
  const request = { model, input: 'the weather', text: { format: zodTextFormat(shape, 'weather') } }
  const plain = await client.responses.parse(request)
  expect(shape.safeParse(plain.output_parsed).success).toBe(true)
  const streamed = await client.responses.stream(request).finalResponse()
  expect(shape.safeParse(streamed.output_parsed).success).toBe(true)
  const any = await client.responses.create({
    model,
    input: 'JSON please',
    text: { format: { type: 'json_object' } },
  })
  expect(typeof JSON.parse(any.output_text)).toBe('object')
})

test('thoughts before JSON stay apart from it', async () => {
  const format = {
    type: 'json_schema' as const,
    name: 'x',
    schema: { type: 'object', properties: { n: { const: 7 } }, required: ['n'] },
  }
  const { output, output_text } = await client.responses.create({
    model,
    input: 'think: hello',
    text: { format },
  })
  expect(JSON.parse(output_text)).toEqual({ n: 7 })
  expect(output.filter(({ type }) => type === 'message')).toHaveLength(1)
})

test('tools of unknown types are ignored and noted, those of a namespace are served', async () => {
  const response = await gateway.post('/v1/responses', {
    model,
    stream: true,
    input: 'call agents__close {"id":"a"}',
    tools: [
      {
        type: 'namespace',
        name: 'agents',
        tools: [
          {
            type: 'function',
            name: 'close',
            parameters: { type: 'object', properties: { id: { type: 'string' } } },
          },
        ],
      },
      { type: 'mcp', server_label: 'x', server_url: 'https://mcp.example' },
      { type: 'web_search', external_web_access: false },
    ],
  })
  const body = await response.text()
  expect(checkResponseStream(body)).toEqual([])
  expect(sseJson<{ response: Told }>(body).at(-1)?.response.output).toMatchObject([
    { type: 'function_call', namespace: 'agents', name: 'close', arguments: '{"id":"a"}' },
  ])
  await eventually('the log names it', () => gateway.binary.stderr().includes('mcp'))
})
