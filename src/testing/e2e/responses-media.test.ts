// Pictures and videos on Responses, through the compiled binary with the official package.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { ResponseStreamEvent } from 'openai/resources/responses/responses'
import { bootBinary, type Gateway } from '../boot.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ config: { grok: { max_retry: 0, image_timeout: 1 } } })
})
afterAll(() => gateway?.[Symbol.asyncDispose]())

const pixels = (base64: string) => new Bun.Image(Buffer.from(base64, 'base64')).metadata()
const tools = [{ type: 'image_generation' as const, partial_images: 2 }]

test('a picture is an item with its bytes, its size and our link; stored and read again', async () => {
  const { responses } = gateway.openai()
  const made = await responses.create({
    model: 'grok-imagine-image',
    input: 'a lighthouse',
    ...({ size: '1536x1024' } as object),
  })
  expect(made.status).toBe('completed')
  const [item] = made.output
  if (item?.type !== 'image_generation_call') throw new Error(`no picture but ${JSON.stringify(item)}`)
  const { width, height } = await pixels(item.result ?? '')
  expect([width / height, item.status]).toEqual([expect.closeTo(1.5, 1), 'completed'])
  const { url, size } = item as unknown as { url: string; size: string }
  expect(size).toBe(`${width}x${height}`)
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).toString('base64')).toBe(item.result ?? '')
  expect(made.usage?.output_tokens).toBeGreaterThan(0)
  expect((await responses.retrieve(made.id)).output).toEqual(made.output)
})

test('the stream has every official event in its order, previews as asked for, and ends like the whole answer', async () => {
  const stream = await gateway.openai().responses.create({
    model: 'grok-imagine-image',
    input: [{ role: 'user', content: 'a bridge' }],
    tools,
    stream: true,
  })
  const events: ResponseStreamEvent[] = []
  for await (const event of stream) events.push(event)
  const types = events.map(({ type }) => type.replace('response.', ''))
  const partials = types.filter((type) => type === 'image_generation_call.partial_image').length
  expect(partials).toBeWithin(1, 3)
  expect(types).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'image_generation_call.in_progress',
    'image_generation_call.generating',
    ...Array.from({ length: partials }, () => 'image_generation_call.partial_image'),
    'image_generation_call.completed',
    'output_item.done',
    'completed',
  ])
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index))
  for (const event of events)
    if (event.type === 'response.image_generation_call.partial_image')
      expect((await pixels(event.partial_image_b64)).width).toBeGreaterThan(10)
  const last = events.at(-1)
  const done = events.find(({ type }) => type === 'response.output_item.done')
  if (last?.type !== 'response.completed' || done?.type !== 'response.output_item.done')
    throw new Error('no end')
  expect(last.response.output).toEqual([done.item])
  expect(JSON.stringify(done.item)).not.toContain('partial')
})

test('without asking there is no preview; several pictures are several items', async () => {
  const stream = await gateway.openai().responses.create({
    model: 'grok-imagine-image',
    input: 'three birds',
    stream: true,
    ...({ n: 3 } as object),
  })
  const events: ResponseStreamEvent[] = []
  for await (const event of stream) events.push(event)
  expect(events.some(({ type }) => type === 'response.image_generation_call.partial_image')).toBe(false)
  const items = events.flatMap((event) => (event.type === 'response.output_item.done' ? [event.item] : []))
  expect(items.map(({ type }) => type)).toEqual(
    Array.from({ length: 3 }, () => 'image_generation_call' as const),
  )
  expect(new Set(items.map(({ id }) => id)).size).toBe(3)
})

test('an edit takes the picture of the message', async () => {
  const [first] = (await gateway.openai().responses.create({ model: 'grok-imagine-image', input: 'a house' }))
    .output
  const bytes = first?.type === 'image_generation_call' ? first.result : ''
  const edited = await gateway.openai().responses.create({
    model: 'grok-imagine-image-edit',
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'make it red' },
          { type: 'input_image', detail: 'auto', image_url: `data:image/jpeg;base64,${bytes}` },
        ],
      },
    ],
  })
  expect(edited.output.map(({ type }) => type)).toContain('image_generation_call')
})

test('a video tells its progress as reasoning and its link in a message', async () => {
  const made = await gateway.openai().responses.create({
    model: 'grok-imagine-video',
    input: 'a kite',
    ...({ video_config: { aspect_ratio: '16:9' } } as object),
  })
  expect(made.output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
  expect(JSON.stringify(made.output[0])).toMatch(/\[video\] 50 %/)
  expect(made.output_text.trim()).toMatch(new RegExp(`^${gateway.url}/v1/files/video/\\S+\\.mp4$`))
})

test('all withheld is a policy violation; after a preview alone a stream fails readably, a whole answer is drawn in a chat', async () => {
  const failing = async (input: string, stream: boolean) => {
    const response = await gateway.post('/v1/responses', {
      model: 'grok-imagine-image',
      input,
      stream,
      tools,
    })
    return { status: response.status, text: await response.text() }
  }
  const withheld = await failing('fault media_moderated: x', false)
  expect([withheld.status, JSON.parse(withheld.text).error.code]).toEqual([400, 'content_policy_violation'])
  const silent = await failing('fault media_no_final: x', false)
  // Nothing was shown yet: the picture is drawn in a chat.
  expect([silent.status, JSON.parse(silent.text).output[0].status]).toEqual([200, 'completed'])
  const streamed = await failing('fault media_no_final: x', true)
  expect(streamed.status).toBe(200)
  expect(streamed.text).toMatch(
    /event: response\.image_generation_call\.partial_image\n[\s\S]*event: response\.failed\n/,
  )
  expect(streamed.text).toContain('upstream_timeout')
  const chat = await gateway.chat('fault media_no_final: x', { model: 'grok-imagine-image' })
  expect([chat.status, await chat.text()]).toEqual([200, expect.stringContaining('/v1/files/image/')])
}, 60_000)

test('settings that cannot be are refused by their name', async () => {
  const response = await gateway.post('/v1/responses', { model: 'grok-imagine-image', input: 'x', n: 11 })
  const { error } = (await response.json()) as { error: { param: string } }
  expect([response.status, error.param]).toEqual([400, 'n'])
})
