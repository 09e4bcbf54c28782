// Keys of the official API beside the accounts of the web app, through the compiled binary, before the strict simulated API.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ keys: true })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'grok-4.7'
const made = () => gateway.simulator.xai.calls().filter(({ path }) => path === '/v1/responses')
const lastBody = () => JSON.parse(made().at(-1)?.raw ?? '{}') as Record<string, unknown>
const weather = {
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

test('models of the key are listed beside the rows, and reached by id and alias', async () => {
  const { data } = (await (await gateway.get('/v1/models')).json()) as { data: { id: string }[] }
  const ids = data.map(({ id }) => id)
  expect(ids).toContain('grok-4-fast')
  expect(ids).toContain(model)
  for (const name of [model, 'grok-latest']) {
    const answer = await gateway.chat('repeat hello', { model: name })
    expect([name, answer.status]).toEqual([name, 200])
  }
  expect(made().length).toBe(2)
})

test('Chat, streamed and not, says what the API said', async () => {
  const client = gateway.openai()
  const messages = [{ role: 'user' as const, content: 'repeat one two three' }]
  const whole = await client.chat.completions.create({ model, messages, temperature: 0.2 })
  expect(whole.choices[0]?.message.content).toBe('one two three')
  expect(lastBody()).toMatchObject({ model, store: false, temperature: 0.2 })
  const stream = await client.chat.completions.create({ model, messages, stream: true })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  expect(text).toBe('one two three')
})

test('a tool is called natively in all three dialects, and its result goes back', async () => {
  const client = gateway.openai()
  const content = 'call get_weather {"city":"Paris"}'
  const tools = [{ type: 'function' as const, function: weather }]
  const chat = await client.chat.completions.create({ model, tools, messages: [{ role: 'user', content }] })
  const call = chat.choices[0]?.message.tool_calls?.[0]
  expect([chat.choices[0]?.finish_reason, call?.type === 'function' && call.function]).toEqual([
    'tool_calls',
    { name: 'get_weather', arguments: '{"city":"Paris"}' },
  ])
  expect(lastBody()).toMatchObject({ tools: [{ type: 'function', name: 'get_weather' }] })
  const after = await client.chat.completions.create({
    model,
    tools,
    messages: [
      { role: 'user', content },
      chat.choices[0]!.message,
      { role: 'tool', tool_call_id: call!.id, content: 'sunny' },
    ],
  })
  expect(after.choices[0]?.finish_reason).toBe('stop')
  const input = lastBody()['input'] as { type?: string; call_id?: string }[]
  expect(input.map(({ type }) => type)).toContain('function_call_output')

  const response = await client.responses.create({
    model,
    input: content,
    tools: [{ type: 'function', ...weather, strict: false }],
  })
  expect(response.output.find(({ type }) => type === 'function_call')).toMatchObject({
    name: 'get_weather',
    arguments: '{"city":"Paris"}',
  })
  const anthropic = new Anthropic({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 })
  const message = await anthropic.messages.create({
    model,
    max_tokens: 100,
    messages: [{ role: 'user', content }],
    tools: [{ name: 'get_weather', description: 'w', input_schema: { type: 'object' as const } }],
  })
  expect(message.stop_reason).toBe('tool_use')
  expect(message.content.find(({ type }) => type === 'tool_use')).toMatchObject({ input: { city: 'Paris' } })
})

test('a test of a key asks for its models and sends one short chat; exports and imports keep it a key', async () => {
  const { items } = (await (await gateway.admin('GET', '/tokens?pool=xaiKeys')).json()) as {
    items: { id: string }[]
  }
  const before = made().length
  const started = await gateway.admin('POST', '/tokens/test', { ids: items.map(({ id }) => id) })
  const { job_id: id } = (await started.json()) as { job_id: string }
  type Job = { status: string; results?: { ok: boolean; message: string }[] }
  let job: Job = { status: '' }
  await eventually('the test is over', async () => {
    job = (await (await gateway.admin('GET', `/jobs/${id}`)).json()) as Job
    return job.status !== 'running'
  })
  expect([job.status, JSON.stringify(job)]).toEqual(['done', expect.stringContaining('models')])
  expect(made().length).toBe(before + 1)
  const exported = await (await gateway.admin('GET', '/tokens/export?format=txt')).text()
  const [key = ''] = gateway.simulator.xai.keys
  expect(exported).toContain(key)
  const again = await gateway.admin('POST', '/tokens/import', {
    text: exported,
    pool: 'ssoHeavy',
    dry_run: true,
  })
  expect(await again.json()).toMatchObject({ new: 0, invalid: [] })
})

test('a wrong key is expired, and its fault is no 401 to the caller', async () => {
  await using other = await bootBinary({
    keys: true,
    upstream: { xai: { keys: [{ key: 'xai-good' }, { key: 'xai-bad' }] } },
  })
  const before = await other.chat('repeat x', { model })
  expect(before.status).toBe(200)
  other.simulator.xai.setFaults('*', ['wrong_key'])
  const refused = await other.chat('repeat x', { model })
  expect(refused.status).toBe(503)
  const { items } = (await (await other.admin('GET', '/tokens?pool=xaiKeys')).json()) as {
    items: { state: string; kind: string; masked: string }[]
  }
  expect(items.map(({ state, kind }) => [state, kind])).toEqual([
    ['expired', 'key'],
    ['expired', 'key'],
  ])
  for (const { masked } of items) expect(masked.length).toBeLessThan(12)
})
