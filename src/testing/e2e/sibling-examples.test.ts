// The requests that the READMEs of the siblings show, one by one, against us.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { drawPicture } from '../../upstream/simulator/picture.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { sseBlocks } from '../sse-blocks.ts'

let gateway: Gateway
let pictures: ReturnType<typeof Bun.serve>
beforeAll(async () => {
  const jpeg = await drawPicture('sun', 'jpeg', { width: 96, height: 64 })
  pictures = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response(jpeg) })
  gateway = await bootBinary({
    config: { server: { fetch_allow: [`127.0.0.1:${pictures.port}`] }, conversation: { mode: 'explicit' } },
  })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await pictures.stop(true)
})

const hello = [{ role: 'user', content: '你好' }]
const chat = '/v1/chat/completions'
type Answer = Record<string, unknown>
type Example = [
  whose: string,
  path: string,
  body: object,
  seen: (answer: Answer) => unknown,
  expected: unknown,
]

const said = (answer: Answer) => (answer['choices'] as [{ message: { content: string } }])[0].message.content
const words = (answer: Answer) => said(answer).length > 0
const linked = (pattern: RegExp) => (answer: Answer) => pattern.test(said(answer))

const examples: Example[] = [
  [
    '001: a chat',
    chat,
    { model: 'grok-3-fast', messages: [{ role: 'user', content: '你好，介绍一下你自己' }] },
    words,
    true,
  ],
  [
    '001: thinking',
    chat,
    { model: 'grok-4-fast', messages: [{ role: 'user', content: '请深入分析量子计算的发展前景' }] },
    words,
    true,
  ],
  ['002: a chat', chat, { model: 'grok-4', messages: hello }, words, true],
  [
    '002: a response',
    '/v1/responses',
    { model: 'grok-4', input: '你好' },
    ({ status }) => status,
    'completed',
  ],
  [
    '002: a picture by Responses',
    '/v1/responses',
    { model: 'grok-imagine-1.0', input: [{ type: 'input_text', text: '画一只在太空漂浮的猫' }] },
    ({ output }) => (output as { type: string }[]).map(({ type }) => type),
    ['image_generation_call'],
  ],
  [
    '003: a response with instructions',
    '/v1/responses',
    { model: 'grok-4', input: '你好', instructions: '你是一个友好的助手' },
    ({ object }) => object,
    'response',
  ],
  [
    '004: a chat with a system text',
    chat,
    {
      model: 'grok-4.1-thinking',
      messages: [
        { role: 'system', content: 'You are a helpful assistant' },
        { role: 'user', content: 'Hello' },
      ],
    },
    words,
    true,
  ],
  [
    '000: a picture with image_config',
    chat,
    {
      model: 'grok-imagine-1.0',
      messages: [{ role: 'user', content: '一只猫' }],
      image_config: { n: 1, size: '1024x1024' },
    },
    linked(/!\[image\]\(http.*\/v1\/files\/image\//),
    true,
  ],
]
for (const [whose, path, body, seen, expected] of examples)
  test(whose, async () => {
    const answer = await gateway.post(path, body)
    expect(answer.status).toBe(200)
    expect(seen((await answer.json()) as Answer)).toEqual(expected)
  })

test('001: a video from a picture, by the URL of the picture', async () => {
  const content = [
    { type: 'text', text: '让太阳升起来' },
    { type: 'image_url', image_url: { url: `http://127.0.0.1:${pictures.port}/your-image.jpg` } },
  ]
  const ask = () => gateway.post(chat, { model: 'grok-imagine-0.9', messages: [{ role: 'user', content }] })
  expect(said((await (await ask()).json()) as Answer)).toMatch(/http\S+\/v1\/files\/video\/[\w-]+\.mp4/)
  await gateway.admin('POST', '/config', { app: { video_format: 'html' } })
  expect(said((await (await ask()).json()) as Answer)).toMatch(/<video[^>]+src="http\S+\.mp4"/)
}, 20_000)

test('003: a question about a picture', async () => {
  const image_url = `http://127.0.0.1:${pictures.port}/image.jpg`
  const content = [
    { type: 'input_text', text: '这是什么？' },
    { type: 'input_image', image_url },
  ]
  const answer = await gateway.post('/v1/responses', { model: 'grok-4', input: [{ role: 'user', content }] })
  const { output } = (await answer.json()) as { output: { content?: { text: string }[] }[] }
  expect([answer.status, output.at(-1)?.content?.[0]?.text]).toEqual([
    200,
    expect.stringContaining('image/jpeg'),
  ])
})

test('001, 003, 004: streams end with [DONE], those of Responses with their events', async () => {
  const chatStream = await gateway.post(chat, {
    model: 'grok-3-fast',
    messages: [{ role: 'user', content: '写一首诗' }],
    stream: true,
  })
  expect(await chatStream.text()).toEndWith('data: [DONE]\n\n')
  const stream = await gateway.post('/v1/responses', { model: 'grok-4', input: '你好', stream: true })
  const names = sseBlocks(await stream.text()).map(({ event }) => event)
  for (const name of [
    'response.created',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.done',
    'response.completed',
  ])
    expect(names).toContain(name)
})

test('002: the route for adult pictures is off, and draws when the operator turns it on', async () => {
  const ask = () =>
    gateway.post('/v1/images/generations/nsfw', {
      model: 'grok-imagine-1.0',
      prompt: '绘制一张夜店风格的人像海报',
      n: 1,
      response_format: 'url',
    })
  expect((await ask()).status).toBe(404)
  await gateway.admin('POST', '/downstream', { enable_images_nsfw: true })
  expect((await ask()).status).toBe(200)
})

test('004: conversation_id goes on with the new message alone', async () => {
  const first = (await (await gateway.chat('my name is Ada')).json()) as Answer
  expect(first['conversation_id']).toMatch(/^conv-[\da-f]{24}$/)
  const next = await gateway.chat('and now?', { conversation_id: first['conversation_id'] })
  expect(((await next.json()) as Answer)['conversation_id']).toBe(first['conversation_id'])
})

test('004: the header X-Conversation-ID does so too, and Responses takes conversation_id and message', async () => {
  const first = await gateway.chat('my name is Ada')
  const id = first.headers.get('x-conversation-id') ?? ''
  const messages = [{ role: 'user', content: 'and now?' }]
  const headers = { 'x-conversation-id': id }
  const next = await gateway.post(chat, { model: 'grok-4.1-thinking', messages }, { headers })
  expect(await next.json()).toMatchObject({ conversation_id: id })
  const last = await gateway.post('/v1/responses', { conversation_id: id, message: '继续' })
  expect(await last.json()).toMatchObject({ conversation_id: id, message: expect.stringMatching(/./) })
  const nowhere = await gateway.post('/v1/responses', { model: 'grok-4', message: '继续' })
  expect([nowhere.status, await nowhere.json()]).toMatchObject([
    400,
    { error: { code: 'missing_conversation_id', request_id: expect.stringMatching(/./) } },
  ])
})

test('all: the list of models with a key, and without a key the health alone', async () => {
  const listed = (await (await gateway.get('/v1/models')).json()) as { data: { id: string }[] }
  const ids = listed.data.map(({ id }) => id)
  const named =
    'grok-3 grok-3-mini grok-3-thinking grok-3-fast grok-4 grok-4-mini grok-4-thinking grok-4-heavy grok-4-fast grok-4-expert'
  const others =
    'grok-4.1-mini grok-4.1-fast grok-4.1-expert grok-4.1-thinking grok-4-fast-expert grok-imagine-0.9 grok-imagine-1.0-video'
  for (const id of `${named} ${others}`.split(' ')) expect(ids).toContain(id)
  expect((await fetch(`${gateway.url}/v1/models`)).status).toBe(401)
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
})
