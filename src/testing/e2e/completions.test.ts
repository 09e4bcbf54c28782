// The endpoint from before Chat, and models under the names of others.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { OpenAI } from 'openai'
import { bootBinary, type Gateway } from '../boot.ts'
import { sseBlocks } from '../sse-blocks.ts'

let gateway: Gateway
let client: OpenAI
beforeAll(async () => {
  gateway = await bootBinary({
    config: {
      models: {
        'grok-4-fast': { aliases: ['gpt-*', 'claude-*'] },
        'grok-4-expert': { aliases: ['gpt-5.4'] },
      },
    },
  })
  client = gateway.openai()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'grok-4-fast'

test('a completion, whole and in pieces, is what its types promise', async () => {
  const whole = await client.completions.create({ model, prompt: 'repeat one two three' })
  expect(whole).toMatchObject({
    object: 'text_completion',
    model,
    choices: [{ text: 'one two three', index: 0, logprobs: null, finish_reason: 'stop' }],
  })
  expect(whole.id).toStartWith('cmpl-')
  expect(whole.usage?.completion_tokens).toBeGreaterThan(1)
  const stream = await client.completions.create({
    model,
    prompt: ['repeat one two three'],
    stream: true,
    stream_options: { include_usage: true },
  })
  const chunks = await Array.fromAsync(stream)
  expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe('one two three')
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: { total_tokens: whole.usage?.total_tokens ?? 0 },
  })
})

test('the prompt comes back on request, stop and max_tokens hold', async () => {
  const echoed = await client.completions.create({ model, prompt: 'repeat hi', echo: true, stop: null })
  expect(echoed.choices[0]?.text).toBe('repeat hihi')
  const stopped = await client.completions.create({ model, prompt: 'repeat one two', stop: [' two'] })
  expect(stopped.choices[0]).toMatchObject({ text: 'one', finish_reason: 'stop' })
  const cut = await client.completions.create({ model, prompt: 'count to 900', max_tokens: 9 })
  expect(cut.choices[0]?.finish_reason).toBe('length')
})

test('a failure in its stream is in the stream', async () => {
  const response = await gateway.post('/v1/completions', {
    model,
    prompt: 'fault cut after=5: count to 200',
    stream: true,
  })
  const blocks = sseBlocks(await response.text())
  expect(blocks.at(-1)?.data).toBe('[DONE]')
  expect(JSON.parse(blocks.at(-2)?.data ?? '')).toMatchObject({ error: { code: 'upstream_error' } })
})

const refusals: [what: string, body: object, param: string][] = [
  ['two prompts', { prompt: ['a', 'b'] }, 'prompt'],
  ['token numbers', { prompt: [1, 2] }, 'prompt'],
  ['no prompt', {}, 'prompt'],
  ['an empty prompt', { prompt: '' }, 'prompt'],
  ['a suffix', { prompt: 'a', suffix: 'b' }, 'suffix'],
  ['two answers', { prompt: 'a', n: 2 }, 'n'],
  ['the best of two', { prompt: 'a', best_of: 2 }, 'best_of'],
]
for (const [what, body, param] of refusals)
  test(`${what} is 400 and names ${param}`, async () => {
    const response = await gateway.post('/v1/completions', { model, ...body })
    expect([response.status, await response.json()]).toMatchObject([400, { error: { param } }])
  })

test('models answer to the names of others when the operator says so', async () => {
  const modes: unknown[] = []
  for (const name of ['gpt-4o', 'gpt-5.4', 'claude-sonnet-4-5-20250929']) {
    const { model } = await client.chat.completions.create({
      model: name,
      messages: [{ role: 'user', content: 'repeat x' }],
    })
    expect(model).toBe(name)
    const asked = JSON.stringify(gateway.simulator.record().findLast(({ prompt }) => prompt !== undefined))
    modes.push(/"(?:modeId|model)":"(\w+)"/.exec(asked)?.[1])
  }
  expect(modes).toEqual(['fast', 'expert', 'fast'])
  expect((await client.models.retrieve('gpt-4o')).id).toBe('grok-4-fast')
  const unknown = await gateway.chat('repeat x', { model: 'o3' })
  expect(unknown.status).toBe(404)
})
