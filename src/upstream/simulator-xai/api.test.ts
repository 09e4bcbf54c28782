import { expect, test } from 'bun:test'
import OpenAI from 'openai'
import { simulated } from '../simulator/test-client.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { apiFaultNames, apiFaults } from './faults.ts'

type Fields = Record<string, unknown>

const post = (simulator: Simulator, path: string, body: unknown, key = simulator.xai.keys[0]) =>
  fetch(simulator.xai.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
  })

const sdk = (simulator: Simulator) =>
  new OpenAI({ baseURL: simulator.xai.url, apiKey: simulator.xai.keys[0] ?? '', maxRetries: 0 })

const ask = (input: unknown, more: object = {}) => ({ model: 'grok-4.7', input, store: false, ...more })

test('OpenAI’s SDK reads an answer, streamed and not, and the books hold what it cost', async () => {
  await using simulator = await simulated()
  const openai = sdk(simulator)
  const whole = await openai.responses.create(ask('count to 5') as never)
  expect((whole as { output_text: string }).output_text).toBe('1, 2, 3, 4, 5')
  let text = ''
  let last: Fields = {}
  const stream = await openai.responses.create({ ...ask('count to 5'), stream: true } as never)
  for await (const one of stream as unknown as AsyncIterable<Fields>) {
    if (one['type'] === 'response.output_text.delta') text += String(one['delta'])
    last = one
  }
  expect(text).toBe('1, 2, 3, 4, 5')
  expect(last['type']).toBe('response.completed')
  const books = simulator.xai.books()
  const { usage } = whole as unknown as { usage: Fields }
  expect(books).toMatchObject({
    requests: 2,
    refused: 0,
    broken: 0,
    ticks: 2 * Number(usage['cost_in_usd_ticks']),
  })
  expect(books.input).toBe(2 * Number(usage['input_tokens']))
  expect(simulator.xai.calls()[0]?.raw).toBe(JSON.stringify(ask('count to 5')))
})

test.each([
  [{ metadata: {} }, /Argument not supported: metadata/],
  [{ truncation: 'auto' }, /Argument not supported: truncation/],
  [{ background: true }, /Argument not supported: background/],
  [{ stop: ['x'] }, /Argument not supported: stop/],
  [{ text: { verbosity: 'low' } }, /Argument not supported: text\.verbosity/],
  [{ reasoning: { effort: 'minimal' } }, /does not support parameter reasoningEffort/],
  [{ tools: [{ type: 'custom', name: 'x' }] }, /tools/],
  [
    { input: [{ type: 'custom_tool_call', call_id: 'c', name: 'x', input: 'y' }] },
    /untagged enum ModelInput/,
  ],
  [{ input: [{ type: 'reasoning', id: 'rs_1', summary: [], content: null }] }, /untagged enum ModelInput/],
  [
    { input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'made up' }] },
    /Could not decrypt/,
  ],
  [{ input: [{ type: 'function_call_output', call_id: 'c1', output: '1' }] }, /No tool call found/],
])('a field or item it does not know is a 400: %o', async (more, message) => {
  await using simulator = await simulated()
  const response = await post(simulator, '/responses', ask('hi', more))
  expect(response.status).toBe(400)
  expect(String(((await response.json()) as Fields)['error'])).toMatch(message)
  expect(simulator.xai.books()).toMatchObject({ requests: 0, refused: 1 })
})

test('a wrong key is a 400, none is a 401, an unknown model a 404', async () => {
  await using simulator = await simulated()
  expect((await post(simulator, '/responses', ask('hi'), 'xai-wrong')).status).toBe(400)
  expect((await post(simulator, '/responses', ask('hi'), '')).status).toBe(401)
  expect((await post(simulator, '/responses', { ...ask('hi'), model: 'grok-3' })).status).toBe(404)
})

test('calls are items of their own, and their results are read', async () => {
  await using simulator = await simulated()
  const openai = sdk(simulator)
  const tools = [{ type: 'function', name: 'lookup', parameters: { type: 'object' } }]
  const first = (await openai.responses.create(
    ask('call lookup {"q": "a"}', { tools }) as never,
  )) as unknown as {
    output: Fields[]
  }
  const call = first.output.find(({ type }) => type === 'function_call')
  expect(call).toMatchObject({ name: 'lookup', arguments: '{"q":"a"}' })
  const history = [
    { role: 'user', content: 'call lookup {"q": "a"}' },
    ...first.output,
    { type: 'function_call_output', call_id: call?.['call_id'], output: 'forty-two' },
  ]
  const second = await openai.responses.create(ask(history, { tools }) as never)
  expect((second as { output_text: string }).output_text).toContain('forty-two')
  // The same thought under another key was not sealed for it.
  await using other = await simulated({ xai: { keys: [{ key: 'xai-another-key' }] } })
  expect((await post(other, '/responses', ask(history, { tools }))).status).toBe(400)
})

test('every fault strikes', async () => {
  await using simulator = await simulated()
  expect(new Set(apiFaultNames).size).toBe(apiFaultNames.length)
  for (const { name, refuse } of apiFaults) {
    if (!refuse) continue
    simulator.xai.setFaults('*', [{ name, retry_after: 7 }])
    const response = await post(simulator, '/responses', ask('hi'))
    expect([name, response.status]).toEqual([name, refuse({ name }).status])
    if (name.startsWith('rate_limited')) expect(response.headers.get('retry-after')).toBe('7')
  }
})

test('limits and credits of a key', async () => {
  await using simulator = await simulated({
    xai: { keys: [{ key: 'xai-a-limited-key', rpm: 1, credits: 1 }] },
  })
  expect((await post(simulator, '/responses', ask('hi'))).status).toBe(200)
  const limited = await post(simulator, '/responses', ask('hi'))
  expect(limited.status).toBe(429)
  expect(Number(limited.headers.get('retry-after'))).toBeWithin(1, 61)
})

test('pictures, edits and videos', async () => {
  await using simulator = await simulated()
  const made = (await (
    await post(simulator, '/images/generations', { model: 'grok-imagine-image', prompt: 'a hill', n: 2 })
  ).json()) as { data: { url: string }[]; usage: Fields }
  expect(made.data).toHaveLength(2)
  expect((await fetch(made.data[0]?.url ?? '')).headers.get('content-type')).toBe('image/jpeg')
  expect(simulator.xai.books()).toMatchObject({ images: 2, ticks: 400_000_000 })
  const sized = await post(simulator, '/images/generations', {
    model: 'grok-imagine-image',
    prompt: 'x',
    size: '1x1',
  })
  expect(sized.status).toBe(400)
  const edit = { model: 'grok-imagine-image', prompt: 'x', image: { url: 'data:image/png;base64,AA==' } }
  expect((await post(simulator, '/images/edits', edit)).status).toBe(200)
  const video = { model: 'grok-imagine-video', prompt: 'slow 50 waves', duration: 4 }
  const { request_id } = (await (await post(simulator, '/videos/generations', video)).json()) as {
    request_id: string
  }
  const look = () =>
    fetch(`${simulator.xai.url}/videos/${request_id}`, {
      headers: { authorization: `Bearer ${simulator.xai.keys[0]}` },
    })
  expect((await look()).status).toBe(202)
  await Bun.sleep(60)
  const done = (await (await look()).json()) as { status: string; video: { url: string } }
  expect(done.status).toBe('done')
  expect((await fetch(done.video.url)).headers.get('content-type')).toBe('video/mp4')
})
