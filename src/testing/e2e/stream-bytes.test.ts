// The bytes of a stream, as a client without an SDK sees them on the socket.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { openChat, openRaw, type RawAnswer } from '../raw.ts'
import { sseBlocks, sseJson } from '../sse-blocks.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ config: { server: { heartbeat_seconds: 0.3, stream_start_ms: 300 } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const open = (content: string, more?: object) => openChat(gateway, content, more)
const stream = async (content: string, more: object = {}): Promise<RawAnswer> =>
  (await open(content, more)).answer()

type Chunk = {
  id: string
  object: string
  created: number
  model: string
  choices: { index: number; delta: Record<string, unknown>; finish_reason: string | null; logprobs?: null }[]
  usage?: unknown
  error?: unknown
}

test('head, role chunk, text, finish chunk, [DONE], and nothing else', async () => {
  const answer = await stream('repeat hello world')
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^text\/event-stream\b/),
    'cache-control': expect.stringContaining('no-cache'),
    'x-accel-buffering': 'no',
    'transfer-encoding': 'chunked',
  })
  expect(answer.headers).not.toHaveProperty('content-encoding')
  const blocks = sseBlocks(answer.body)
  expect(blocks.filter(({ data }) => data === '[DONE]')).toHaveLength(1)
  expect(blocks.at(-1)).toEqual({ data: '[DONE]' })
  expect(blocks.some(({ event }) => event !== undefined)).toBe(false)

  const chunks = sseJson<Chunk>(answer.body)
  expect(chunks[0]?.choices).toMatchObject([
    { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null },
  ])
  expect(chunks.at(-1)?.choices).toMatchObject([{ index: 0, delta: {}, finish_reason: 'stop' }])
  const between = chunks.slice(1, -1)
  expect(between.map(({ choices }) => choices[0]?.delta.content).join('')).toBe('hello world')
  expect(between.every(({ choices }) => choices[0]?.finish_reason === null)).toBe(true)
  expect(chunks.filter(({ choices }) => 'role' in (choices[0]?.delta ?? {}))).toHaveLength(1)
  expect(
    new Set(chunks.map(({ id, created, model, object }) => [id, created, model, object].join())).size,
  ).toBe(1)
  expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', model: 'grok-4-fast' })
  // A client that sees an `error` key, even null, gives up.
  expect(answer.body).not.toContain('"error"')
  expect(answer.body).not.toContain('"usage"')
})

test('include_usage adds null everywhere and one last chunk without choices', async () => {
  const { body } = await stream('repeat hello', { stream_options: { include_usage: true } })
  const chunks = sseJson<Chunk>(body)
  expect(chunks.slice(0, -1).every(({ usage, choices }) => usage === null && choices.length === 1)).toBe(true)
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: {
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
      total_tokens: expect.any(Number),
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: expect.any(Number) },
    },
  })
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
})

test('a slow answer: 200 and the role chunk after stream_start_ms, then heartbeats until it speaks', async () => {
  const start = performance.now()
  const connection = await open('fault slow_first_byte ms=2000: repeat done')
  await connection.until('"role":"assistant"', 1500)
  expect(performance.now() - start).toBeGreaterThan(250)
  await connection.until(': ping', 1500)
  const { body } = await connection.answer()
  const blocks = sseBlocks(body)
  expect(blocks.filter(({ comment }) => comment === 'ping').length).toBeGreaterThanOrEqual(3)
  expect(body).toContain('\n\n: ping\n\n')
  expect(blocks.at(-1)).toEqual({ data: '[DONE]' })
})

test('a fast answer has no heartbeat, and each piece leaves at once', async () => {
  const connection = await open('slow 20: count to 30')
  await connection.until('"content":"1')
  expect(connection.received()).not.toContain('[DONE]')
  const { body } = await connection.answer()
  expect(body).not.toContain(': ping')
})

test('thinking comes as reasoning_content, before the text', async () => {
  const chunks = sseJson<Chunk>((await stream('think: repeat rivers')).body)
  const kinds = chunks.flatMap(({ choices }) =>
    Object.keys(choices[0]?.delta ?? {}).filter((key) => key === 'reasoning_content' || key === 'content'),
  )
  expect(kinds.indexOf('reasoning_content')).toBeGreaterThan(-1)
  expect(kinds.lastIndexOf('reasoning_content')).toBeLessThan(kinds.lastIndexOf('content'))
  expect(JSON.stringify(chunks)).not.toContain('<think>')
})

test('one connection carries several answers', async () => {
  const ask = JSON.stringify({
    model: 'grok-4-fast',
    messages: [{ role: 'user', content: 'repeat x' }],
    stream: true,
  })
  const connection = await openRaw(gateway.url, {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { Authorization: `Bearer ${gateway.key}`, Connection: 'keep-alive' },
    body: ask,
  })
  await connection.until('0\r\n\r\n')
  const first = connection.received().length
  connection.send(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\nConnection: close\r\nContent-Length: ${ask.length}\r\n\r\n${ask}`,
  )
  await connection.answer()
  expect(connection.received().slice(first)).toStartWith('HTTP/1.1 200')
})
