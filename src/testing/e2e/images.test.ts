// Pictures through the compiled binary with the official package: drawn, edited, streamed, refused.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { toFile } from 'openai'
import { drawPicture } from '../../upstream/simulator/picture.ts'
import { unknowns } from '../unknowns.ts'
import { bootBinary, type Gateway } from '../boot.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const metadata = (bytes: Uint8Array) => new Bun.Image(new Uint8Array(bytes)).metadata()
const calls = (path: string) => gateway.simulator.record().filter((call) => call.path.startsWith(path))

test('images.generate: links to our own copies, of the shape that was asked for', async () => {
  const made = await gateway.openai().images.generate({
    model: 'grok-imagine-image',
    prompt: 'a lighthouse 灯塔',
    n: 3,
    size: '1536x1024',
    response_format: 'url',
    quality: 'hd',
    style: 'vivid',
    user: 'me',
  })
  expect(made.data).toHaveLength(3)
  expect(made.usage).toMatchObject({ output_tokens: expect.any(Number), total_tokens: expect.any(Number) })
  for (const { url, b64_json } of made.data ?? []) {
    expect([url?.startsWith(`${gateway.url}/v1/files/image/`), b64_json]).toEqual([true, undefined])
    const file = await fetch(url!)
    expect(file.headers.get('content-type')).toBe('image/jpeg')
    const { width, height } = await metadata(await file.bytes())
    expect([width / height, made.size as string]).toEqual([expect.closeTo(1.5, 1), `${width}x${height}`])
  }
  expect(new Set(made.data?.map(({ url }) => url)).size).toBe(3)
  const order = calls('/ws/imagine').at(-1)?.sent?.at(-1) as { item: { content: [{ properties: object }] } }
  expect(order.item.content[0].properties).toMatchObject({
    aspect_ratio: '3:2',
    num_generations: 3,
    enable_nsfw: false,
  })
})

test('images.generate: b64_json is bare base64 of a real picture', async () => {
  const made = await gateway.openai().images.generate({
    model: 'grok-imagine-1.0',
    prompt: 'a bridge',
    response_format: 'b64_json',
  })
  const bytes = Buffer.from(made.data?.[0]?.b64_json ?? '', 'base64')
  expect((await metadata(bytes)).format).toBe('jpeg')
  expect(made).toMatchObject({ output_format: 'jpeg', created: expect.any(Number) })
})

test('without response_format a picture is a link and its bytes, plain and streaming', async () => {
  const bytesBehind = async (url: string) => Buffer.from(await (await fetch(url)).bytes()).toString('base64')
  const { data } = await gateway.openai().images.generate({ model: 'grok-imagine-image', prompt: 'a fox' })
  expect(data?.[0]?.b64_json).toBe(await bytesBehind(data?.[0]?.url ?? ''))
  const streamed = await gateway.openai().images.generate({ prompt: 'a second fox', stream: true })
  for await (const event of streamed)
    expect(event.b64_json).toBe(await bytesBehind((event as unknown as { url: string }).url))
})

test('on Chat app.image_format "link" writes the bare link', async () => {
  await using other = await bootBinary({ config: { app: { image_format: 'link' } } })
  const answer = await other.chat('a fox', { model: 'grok-imagine-image' })
  const { choices } = (await answer.json()) as { choices: [{ message: { content: string } }] }
  expect(choices[0].message.content.trim()).toMatch(/^http:\/\/[\w.:]+\/v1\/files\/image\/[\w.-]+$/)
})

test('a stream has previews as asked for and completed events with usage, and ends', async () => {
  const stream = await gateway.openai().images.generate({
    model: 'grok-imagine-image',
    prompt: 'a boat',
    n: 2,
    stream: true,
    partial_images: 1,
  })
  const events = []
  for await (const event of stream) events.push(event)
  expect(events.map(({ type }) => type)).toEqual([
    'image_generation.partial_image',
    'image_generation.partial_image',
    'image_generation.completed',
    'image_generation.completed',
  ])
  expect(events.map((event) => ('partial_image_index' in event ? event.partial_image_index : -1))).toEqual([
    0, 0, -1, -1,
  ])
  const formats = events.map(async ({ b64_json }) => (await metadata(Buffer.from(b64_json, 'base64'))).format)
  expect(await Promise.all(formats)).toEqual(['png', 'png', 'jpeg', 'jpeg'])
  expect(events.at(-1)).toMatchObject({ usage: { total_tokens: expect.any(Number) }, output_format: 'jpeg' })
})

test('a withheld picture is missing and told; when all are, it is the prompt’s fault', async () => {
  const ask = (prompt: string, more: object = {}) =>
    gateway.post('/v1/images/generations', { prompt, n: 2, ...more })
  const some = await ask('fault media_moderated_first: a cat')
  expect(some.status).toBe(200)
  const body = (await some.json()) as { data: object[]; rejected: object[] }
  expect([body.data.length, body.rejected]).toEqual([
    1,
    [{ index: 0, code: 'content_policy_violation', message: expect.any(String) }],
  ])
  const none = await ask('fault media_moderated: a cat')
  expect([none.status, await none.json()]).toMatchObject([
    400,
    { error: { code: 'content_policy_violation', type: 'invalid_request_error' } },
  ])
  const streamed = await (await ask('fault media_moderated: a dog', { stream: true })).text()
  expect(streamed).toStartWith('event: error\ndata: {"type":"error","error":{"message":')
  expect(streamed).toContain('content_policy_violation')
})

test('a limit moves on to the next account; a closed socket leads to a chat', async () => {
  const limited = await gateway.post('/v1/images/generations', {
    prompt: 'fault media_limit first=2: a hill',
  })
  expect(limited.status).toBe(200)
  await using other = await bootBinary({ upstream: { faults: ['media_closed'] } })
  const drawn = await other.post('/v1/images/generations', { prompt: 'a lake', n: 2 })
  expect([drawn.status, ((await drawn.json()) as { data: object[] }).data.length]).toEqual([200, 2])
  const said = JSON.stringify(other.simulator.record().map(({ body, sent }) => [body, sent]))
  expect(said).toContain('Drawing: a lake')
})

test('with the socket away, a limit is 429 with Retry-After, whatever words the chat has for it, and chats go on', async () => {
  await using other = await bootBinary({
    upstream: { faults: ['media_closed', 'picture_limit'] },
    config: { grok: { retry_backoff_base: 0.01 } },
  })
  for (let i = 0; i < 2; i++) {
    const limited = await other.post('/v1/images/generations', { prompt: `a lake ${i}` })
    expect([limited.status, Number(limited.headers.get('retry-after'))]).toEqual([429, 60])
    expect(await limited.text()).toContain('rate_limit_exceeded')
  }
  // The log has why pictures are not drawn over their own socket.
  expect(other.binary.stderr()).toContain('"transport":"imagine"')
  other.simulator.setFaults('*', ['media_closed'])
  expect((await other.chat('repeat fine')).status).toBe(200)
  expect((await other.post('/v1/images/generations', { prompt: 'a hill' })).status).toBe(200)
})

test('a limit on the socket is 429 with Retry-After when the chat it leads to draws nothing', async () => {
  await using other = await bootBinary({ upstream: { faults: ['media_limit', 'empty'] } })
  const limited = await other.post('/v1/images/generations', { prompt: 'a lake' })
  expect([limited.status, Number(limited.headers.get('retry-after')) > 0]).toEqual([429, true])
})

test('a socket for pictures that is not understood: a chat draws them, and the next ones at once', async () => {
  await using other = await bootBinary({
    upstream: { faults: ['media_renamed'] },
    config: { grok: { connect_timeout: 1, max_retry: 0 } },
  })
  expect((await other.post('/v1/images/generations', { prompt: 'a lake' })).status).toBe(200)
  expect(await unknowns(other)).toContain('event imagine picture.update')
  const before = other.simulator.record().length
  expect((await other.post('/v1/images/generations', { prompt: 'a hill' })).status).toBe(200)
  const paths = other.simulator
    .record()
    .slice(before)
    .map(({ path }) => path)
  expect(paths.filter((path) => path.includes('/ws/imagine'))).toEqual([])
})

test('fewer than asked for are asked for again on the same socket', async () => {
  const before = calls('/ws/imagine').length
  const made = await gateway.post('/v1/images/generations', { prompt: 'fault media_few: stars', n: 2 })
  expect(((await made.json()) as { data: object[] }).data).toHaveLength(2)
  expect(calls('/ws/imagine').length).toBe(before + 1)
}, 30_000)

test('images.edit: one picture, three pictures; the input really arrives', async () => {
  const inputs = await Promise.all(
    ['one', 'two', 'three'].map((name) => drawPicture(name, 'png', { width: 320, height: 208 })),
  )
  const files = await Promise.all(inputs.map((bytes, i) => toFile(bytes, `${i}.png`, { type: 'image/png' })))
  const openai = gateway.openai()
  const one = await openai.images.edit({
    model: 'grok-imagine-image-edit',
    image: files[0]!,
    prompt: 'turn it',
    response_format: 'b64_json',
  })
  const { width, height } = await metadata(Buffer.from(one.data?.[0]?.b64_json ?? '', 'base64'))
  expect([width, height]).toEqual([320, 208])
  const three = await openai.images.edit({ image: files, prompt: 'join them', size: '1024x1024' })
  expect(three.data?.[0]?.url).toContain('/v1/files/image/')
  const bodies = calls('/rest/app-chat/conversations/new').map(
    ({ body }) => body as { mediaGenInput?: object },
  )
  expect(bodies.at(-1)?.mediaGenInput).toMatchObject({
    imageToImage: { prompt: 'join them', aspectRatio: '1:1', inputAssets: { length: 3 } },
  })
  expect(calls('/http/upload').at(-1)?.body).toMatchObject({ file_source: 'IMAGINE_SELF_UPLOAD_FILE_SOURCE' })
  const stream = await openai.images.edit({ image: files[1]!, prompt: 'again', stream: true })
  const types = []
  for await (const { type } of stream) types.push(type)
  expect(types).toEqual(['image_edit.completed'])
})

test('edits as JSON, of our own link too; several at once; the older form where the newer is unknown', async () => {
  const first = await gateway.post('/v1/images/generations', { prompt: 'a tree' })
  const { data } = (await first.json()) as { data: [{ url: string }] }
  const edit = async (body: object) => {
    const response = await gateway.post('/v1/images/edits', { prompt: 'x', ...body })
    return [response.status, ((await response.json()) as { data?: object[] }).data?.length]
  }
  expect(await edit({ images: [{ image_url: data[0].url }], n: 2 })).toEqual([200, 2])
  expect(await edit({ image: { url: data[0].url } })).toEqual([200, 1])
  expect(await edit({ prompt: 'fault media_old_form: x', image: data[0].url })).toEqual([200, 1])
})

const refused: [what: string, path: string, body: object, code: string, param: string][] = [
  ['no prompt', 'generations', {}, 'missing_required_parameter', 'prompt'],
  ['n', 'generations', { prompt: 'x', n: 11 }, 'invalid_value', 'n'],
  ['size', 'generations', { prompt: 'x', size: 'huge' }, 'invalid_value', 'size'],
  ['format', 'generations', { prompt: 'x', response_format: 'gif' }, 'invalid_value', 'response_format'],
  ['a chat model', 'generations', { prompt: 'x', model: 'grok-4' }, 'unsupported_value', 'model'],
  ['no picture', 'edits', { prompt: 'x' }, 'missing_required_parameter', 'image'],
  ['a mask', 'edits', { prompt: 'x', image: 'data:,x', mask: 'data:,x' }, 'unsupported_value', 'mask'],
  [
    'no picture at all',
    'edits',
    { prompt: 'x', image: 'data:image/png;base64,aGVsbG8gd29ybGQ=' },
    'invalid_image_format',
    'image',
  ],
]
for (const [what, path, body, code, param] of refused)
  test(`refused: ${what}`, async () => {
    const response = await gateway.post(`/v1/images/${path}`, body)
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code, param } }])
  })

test('a form without a boundary, and an unknown model', async () => {
  const headers = { 'content-type': 'multipart/form-data' }
  const broken = await gateway.post('/v1/images/edits', 'x', { headers })
  expect([broken.status, await broken.json()]).toMatchObject([400, { error: { param: 'body' } }])
  const unknown = await gateway.post('/v1/images/generations', { prompt: 'x', model: 'dall-e-3' })
  expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { code: 'model_not_found' } }])
})
