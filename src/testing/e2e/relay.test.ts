// What a billing relay (sub2api) needs of its upstream, point by point: the order and numbers are field-survey D3's.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { sseBlocks, sseJson } from '../sse-blocks.ts'

let gateway: Gateway
beforeAll(async () => {
  const aliases = ['gpt-5.4', 'gpt-5.1-codex']
  gateway = await bootBinary({ config: { models: { 'grok-4-fast': { aliases } } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'gpt-5.4'
const input = (text: string) => [{ role: 'user', content: [{ type: 'input_text', text }] }]
const chatAsk = (text: string) => ({ model, messages: [{ role: 'user', content: text }] })
const respond = (text: string, more: object = {}) =>
  gateway.post('/v1/responses', { model, input: input(text), ...more })

type Usage = { input_tokens: number; output_tokens: number; input_tokens_details: { cached_tokens: number } }
type Event = { type: string; delta?: string; response?: { status: string; usage: Usage | null } }

// Fields of all kinds of clients, which a relay passes on as they are.
const strange = {
  store: false,
  include: ['reasoning.encrypted_content'],
  text: { verbosity: 'low' },
  reasoning: { effort: 'high', summary: 'auto' },
  prompt_cache_key: 'k',
  service_tier: 'auto',
  metadata: { a: 'b' },
  session_id: 's',
}

test('1: both endpoints complete, streaming and not, with fields nobody here knows', async () => {
  const response = (await (await respond('repeat hi', strange)).json()) as {
    output_text: string
    status: string
  }
  expect(response).toMatchObject({ status: 'completed', output_text: 'hi' })
  const events = sseJson<Event>(await (await respond('repeat hi', { ...strange, stream: true })).text())
  expect(events.map(({ delta }) => delta ?? '').join('')).toContain('hi')
  for (const stream of [true, false]) {
    const answer = await gateway.post('/v1/chat/completions', { ...chatAsk('repeat hi'), ...strange, stream })
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('"hi"')])
  }
})

test('2: the probe for functions finds one, in time', async () => {
  const startedAt = performance.now()
  const response = await respond('Call the probe_ping tool.', {
    stream: false,
    max_output_tokens: 512,
    tool_choice: 'required',
    tools: [
      {
        type: 'function',
        name: 'probe_ping',
        description: 'Capability probe',
        parameters: { type: 'object', properties: {}, additionalProperties: false },
      },
    ],
  })
  const { output } = (await response.json()) as { output: { type: string; name?: string }[] }
  expect(output.filter(({ type }) => type === 'function_call')).toMatchObject([{ name: 'probe_ping' }])
  expect(performance.now() - startedAt).toBeLessThan(15_000)
})

test('3: streams end with response.completed, which has usage, then [DONE]', async () => {
  const body = await (await respond('count to 20', { stream: true })).text()
  const last = sseJson<Event>(body).at(-1)
  expect(last).toMatchObject({ type: 'response.completed', response: { status: 'completed' } })
  const { input_tokens, output_tokens, input_tokens_details } = last!.response!.usage!
  expect(Math.min(input_tokens, output_tokens)).toBeGreaterThan(0)
  expect(input_tokens_details.cached_tokens).toBeGreaterThanOrEqual(0)
  expect(body).toEndWith('data: [DONE]\n\n')
})

test('4: chat streams end with a chunk of usage alone; every data line is JSON', async () => {
  const asked = { ...chatAsk('count to 20'), stream: true, stream_options: { include_usage: true } }
  const blocks = sseBlocks(await (await gateway.post('/v1/chat/completions', asked)).text())
  const data = blocks.flatMap(({ data }) => data ?? [])
  expect(data.pop()).toBe('[DONE]')
  const chunks = data.map((json) => JSON.parse(json))
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens_details: { cached_tokens: 0 } } })
  expect(chunks.at(-1).usage.completion_tokens).toBeGreaterThan(0)
})

test('5: no line of a stream comes near a megabyte, with pictures neither', async () => {
  for (const response of [
    await gateway.post('/v1/chat/completions', { ...chatAsk('draw a cat'), stream: true }),
    await respond('draw a cat', { stream: true }),
  ]) {
    const body = await response.text()
    expect(body).toContain('/v1/files/image/')
    expect(Math.max(...body.split('\n').map((line) => line.length))).toBeLessThan(200_000)
  }
})

const troubles: [what: string, options: Parameters<typeof bootBinary>[0], prompt: string, status: number][] =
  [
    ['no accounts', { tokens: { ssoBasic: [] } }, 'hi', 503],
    ['dead sessions', {}, 'fault session_dead: hi', 503],
    ['blocked accounts', {}, 'fault blocked: hi', 503],
    ['refused browser values', {}, 'fault anti_bot: hi', 503],
    ['used up quota', {}, 'fault rate_limited: hi', 429],
    ['a broken upstream', {}, 'fault bad_gateway: hi', 502],
  ]
for (const [what, options, prompt, status] of troubles)
  test(`6: ${what} is ${status}, never the caller's 401 or 403`, async () => {
    const grok = { max_retry: 0, retry_budget: 2 }
    await using other = await bootBinary({ ...options, config: { grok } })
    const answers = [
      await other.chat(prompt),
      await other.post('/v1/responses', { model: 'grok-4-fast', input: prompt }),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([status, status])
    if (status === 429) expect(Number(answers[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  })

test('7: a switched off endpoint and an unknown model are told apart', async () => {
  await using other = await bootBinary({ config: { downstream: { enable_responses: false } } })
  const off = await other.post('/v1/responses', { model: 'grok-4-fast', input: 'hi' })
  expect([off.status, await off.json()]).toMatchObject([404, { error: { code: 'endpoint_disabled' } }])
  const unknown = await gateway.post('/v1/responses', { model: 'gpt-9', input: 'hi' })
  expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { code: 'model_not_found' } }])
})

test('8: models are listed, and the untouched test button passes by an alias', async () => {
  const { data } = (await (await gateway.get('/v1/models')).json()) as { data: unknown[] }
  expect(data.length).toBeGreaterThan(5)
  for (const name of ['gpt-5.4', 'gpt-5.1-codex']) {
    const response = await respond('hi', { model: name, stream: true, instructions: 'You are Codex.' })
    const events = sseJson<Event>(await response.text())
    expect(events.some(({ type }) => type === 'response.output_text.delta')).toBe(true)
    expect(events.at(-1)?.type).toBe('response.completed')
  }
})

test('9: every answer has a request id, and a stream no encoding', async () => {
  const response = await respond('repeat hi', { stream: true })
  expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]+$/)
  expect(response.headers.get('content-encoding')).toBeNull()
  await response.text()
})

test('10: long instructions change nothing', async () => {
  const instructions = 'You are a coding agent. '.repeat(600)
  const response = await respond('repeat hi', { instructions })
  expect(await response.json()).toMatchObject({ output_text: 'hi', instructions })
})

test('11: histories of every shape', async () => {
  const history = [
    { role: 'user', content: 'one' },
    { role: 'assistant', content: [{ type: 'output_text', text: 'two', annotations: [] }] },
    { role: 'assistant', content: [{ type: 'text', text: 'three' }] },
    { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_1', output: 'seen' },
    { role: 'user', content: [{ type: 'text', text: 'repeat done' }] },
  ]
  const response = await gateway.post('/v1/responses', { model, input: history })
  expect(await response.json()).toMatchObject({ output_text: 'done' })
})

test('12: the base URL may be written without /v1', async () => {
  const response = await gateway.post('/responses', { model, input: 'repeat hi' })
  expect(await response.json()).toMatchObject({ output_text: 'hi' })
})
