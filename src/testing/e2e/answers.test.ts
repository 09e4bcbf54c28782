// What an answer says: the same with and without a stream, cut where asked, with its pictures.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { sseJson } from '../sse-blocks.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

type Message = { role?: string; content: string | null; reasoning_content?: string; annotations?: unknown }
type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number }
type Completion = {
  choices: [{ message: Message; finish_reason: string }]
  usage: Usage
  citations?: string[]
}
type Chunk = {
  choices: [{ delta: Partial<Message>; finish_reason: string | null }?]
  usage?: Usage
  citations?: string[]
}

async function whole(content: string, more: Record<string, unknown> = {}): Promise<Completion> {
  const response = await gateway.chat(content, more)
  expect(response.status).toBe(200)
  return (await response.json()) as Completion
}

/** A stream, folded the way a client does. */
async function folded(content: string, more: Record<string, unknown> = {}) {
  const asked = { stream: true, stream_options: { include_usage: true }, ...more }
  const chunks = sseJson<Chunk>(await (await gateway.chat(content, asked)).text())
  const join = (key: 'content' | 'reasoning_content') =>
    chunks.map(({ choices }) => choices[0]?.delta[key] ?? '').join('')
  return {
    content: join('content'),
    reasoning: join('reasoning_content'),
    annotations: chunks.find(({ choices }) => choices[0]?.delta.annotations)?.choices[0]?.delta.annotations,
    citations: chunks.find(({ citations }) => citations)?.citations,
    finish: chunks.findLast(({ choices }) => choices[0]?.finish_reason)?.choices[0]?.finish_reason,
    usage: chunks.at(-1)?.usage,
  }
}

for (const prompt of [
  'repeat exactly <this> &amp; "that"',
  'count to 25',
  'think: what is a river?',
  'search for bun',
  'what is the sea?',
])
  test(`streaming equals non-streaming: ${prompt}`, async () => {
    const plain = await whole(prompt)
    const stream = await folded(prompt)
    const [{ message, finish_reason }] = plain.choices
    expect(stream.content).toBe(message.content ?? '')
    expect(stream.reasoning).toBe(message.reasoning_content ?? '')
    expect(stream.finish).toBe(finish_reason)
    expect(stream.annotations).toEqual(message.annotations)
    expect(stream.citations).toEqual(plain.citations)
    expect(stream.usage).toEqual(plain.usage)
  })

const paced: [prompt: string, more?: Record<string, unknown>][] = [
  ['count to 60'],
  ['artifact'],
  ['tags'],
  ['think: count to 40'],
  ['count to 200', { max_tokens: 20 }],
  ['repeat one two three four five', { stop: ['ree fo'] }],
]
for (const [prompt, more = {}] of paced)
  test(`word by word it is what it is at once: ${prompt} ${JSON.stringify(more)}`, async () => {
    const [{ message, finish_reason }] = (await whole(prompt, more)).choices
    const stream = await folded(`slow 2: ${prompt}`, more)
    expect([stream.content, stream.reasoning]).toEqual([
      message.content ?? '',
      message.reasoning_content ?? '',
    ])
    expect(stream.finish).toBe(finish_reason)
    expect(stream.content + stream.reasoning).not.toContain('artifact_id')
    expect(stream.usage?.completion_tokens).toBe((await folded(prompt, more)).usage?.completion_tokens ?? 0)
  })

test('citations are links right after the text, annotations with offsets, and a list', async () => {
  const { choices, citations } = await whole('search for bun')
  const { content, annotations } = choices[0].message
  const marks = [...(content ?? '').matchAll(/\[\[(\d+)\]\]\((https?:[^)]+)\)/g)]
  expect(marks.length).toBeGreaterThan(0)
  expect(citations).toEqual([...new Set(marks.map((mark) => mark[2] ?? ''))])
  const points = [...(content ?? '')]
  for (const { type, url_citation } of annotations as {
    type: string
    url_citation: { url: string; title: string; start_index: number; end_index: number }
  }[]) {
    expect(type).toBe('url_citation')
    expect([typeof url_citation.title, new URL(url_citation.url).protocol]).toEqual(['string', 'https:'])
    const span = points.slice(url_citation.start_index, url_citation.end_index).join('')
    expect(span).toMatch(/^\[\[\d+\]\]\(/)
    expect(span).toContain(url_citation.url)
  }
})

test('no special tag of the upstream is ever seen, and no ordinary < is lost', async () => {
  for (const prompt of ['what is the sea?', 'search for bun', 'think: what is a river?', 'draw a cat']) {
    const { content, reasoning_content = '' } = (await whole(prompt)).choices[0].message
    expect(content + reasoning_content).not.toMatch(/xaiArtifact|xai:tool|grok:render|grok-card/i)
  }
  const odd = 'if a<b && b<c then <grok is> fine <xai'
  expect((await whole(`repeat ${odd}`)).choices[0].message.content).toBe(odd)
})

test('a picture in a chat is a link to our own copy, and the copy is a picture', async () => {
  const { content } = (await whole('draw a cat')).choices[0].message
  const link = /http[^\s)]+\/v1\/files\/image\/[^\s)]+/.exec(content ?? '')?.[0] ?? 'no link'
  expect(link).toStartWith(`${gateway.url}/v1/files/image/`)
  const picture = await fetch(link)
  expect(picture.status).toBe(200)
  expect(picture.headers.get('content-type')).toMatch(/^image\//)
  const bytes = await picture.bytes()
  expect((await new Bun.Image(bytes).metadata()).width).toBeGreaterThan(0)
  const part = await fetch(link, { headers: { range: 'bytes=0-9' } })
  expect([part.status, (await part.bytes()).length]).toEqual([206, 10])
  const etag = picture.headers.get('etag') ?? ''
  expect((await fetch(link, { headers: { 'if-none-match': etag } })).status).toBe(304)
  for (const path of ['/v1/files/image/no-such.png', '/v1/files/image/..%2f..%2fconfig.toml'])
    expect((await gateway.get(path)).status).toBe(404)
})

const stops: [stop: string | string[], text: string][] = [
  [' four', 'one two three'],
  [['nothing', 'two'], 'one '],
  [['ree fo'], 'one two th'],
  [['never'], 'one two three four five'],
]
for (const [stop, text] of stops)
  test(`stop ${JSON.stringify(stop)} ends the visible text before it`, async () => {
    const { choices } = await whole('repeat one two three four five', { stop })
    expect([choices[0].message.content, choices[0].finish_reason]).toEqual([text, 'stop'])
    expect((await folded('repeat one two three four five', { stop })).content).toBe(text)
  })

for (const key of ['max_tokens', 'max_completion_tokens'])
  test(`${key} ends the text with finish_reason length and frees the upstream`, async () => {
    const before = gateway.simulator.record().length
    const { choices, usage } = await whole('count to 5000', { [key]: 20 })
    expect(choices[0].finish_reason).toBe('length')
    expect(choices[0].message.content?.length).toBeGreaterThan(5)
    expect(choices[0].message.content?.length).toBeLessThan(150)
    expect(usage.completion_tokens).toBeLessThanOrEqual(20)
    expect((await folded('count to 5000', { [key]: 20 })).content).toBe(choices[0].message.content ?? '')
    expect(gateway.simulator.record().length).toBe(before + 2)
  })

test('usage grows with prompt and answer and is never zero', async () => {
  const [short, long] = [await whole('repeat a'), await whole(`repeat ${'some longer text '.repeat(40)}`)]
  for (const { usage } of [short, long]) {
    expect(usage.prompt_tokens).toBeGreaterThan(0)
    expect(usage.completion_tokens).toBeGreaterThan(0)
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens)
  }
  expect(long.usage.prompt_tokens).toBeGreaterThan(short.usage.prompt_tokens + 50)
  expect(long.usage.completion_tokens).toBeGreaterThan(short.usage.completion_tokens + 50)
})

test('a conversation goes upstream with its roles, one message alone goes bare', async () => {
  await whole('repeat alone')
  const messages = [
    { role: 'system', content: 'You are brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'repeat later' },
  ]
  const response = await gateway.post('/v1/chat/completions', { model: 'grok-4', messages })
  expect(response.status).toBe(200)
  const sent = gateway.simulator
    .record()
    .slice(-2)
    .map((call) => JSON.stringify(call))
  expect(sent[0]).toContain('"repeat alone"')
  expect(sent[1]).toContain(
    '[system]\\nYou are brief.\\n\\n[user]\\nHi\\n\\n[assistant]\\nHello\\n\\n[user]\\nrepeat later',
  )
})

test('reasoning_effort none hides the reasoning', async () => {
  const { message } = (await whole('think: what is a river?', { reasoning_effort: 'none' })).choices[0]
  expect(message.reasoning_content ?? '').toBe('')
  expect(message.content?.length).toBeGreaterThan(0)
})
