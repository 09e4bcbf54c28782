// Pictures and files through the compiled binary: what arrives upstream, at which account, and what a caller is told.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { BadRequestError, type OpenAI } from 'openai'
import { encodePng } from '../../upstream/simulator/png.ts'
import { bootBinary, type Gateway, transports } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { thrownBy } from '../thrown.ts'

const png = encodePng(80, 70, new Uint8Array(80 * 70 * 3).fill(120))
const dataUri = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
const sha256 = (bytes: Uint8Array | string) =>
  new Bun.CryptoHasher('sha256').update(bytes).digest('hex').slice(0, 16)
const line = (n: number, name: string, type: string, bytes: Uint8Array | string) =>
  `${n}. ${name} (${type}, ${Buffer.from(bytes).length} bytes, sha256 ${sha256(bytes)})`
const seesPng = `I see 1 file:\n${line(1, 'image-1.png', 'image/png', png)}`

let site: Bun.Server<unknown>
let canary: Bun.Server<unknown>
let caught = 0
let waiting = 0
let fetched = 0
let gateway: Gateway
let client: OpenAI
beforeAll(async () => {
  const hidden = { hostname: '127.0.0.1', port: 0 }
  canary = Bun.serve({ ...hidden, fetch: () => new Response(`${++caught}`) })
  site = Bun.serve({
    ...hidden,
    fetch: ({ url, signal }) => {
      waiting++
      fetched++
      signal.addEventListener('abort', () => waiting--)
      return pages[new URL(url).pathname]?.() ?? notFound()
    },
  })
  const allowed = `127.0.0.1:${site.port}`
  gateway = await bootBinary({
    config: { server: { fetch_allow: [allowed] } },
  })
  client = gateway.openai()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await canary.stop(true)
  await site.stop(true)
})

const notFound = () => new Response('no', { status: 404 })
const pages: Record<string, () => Response | Promise<Response>> = {
  '/cat.jpg': () => new Response(png, { headers: { 'content-type': 'image/jpeg' } }),
  '/notes.txt': () => new Response('first\nsecond'),
  '/inside': () => Response.redirect(canary.url.href),
  '/late': () => Bun.sleep(150).then(notFound),
  '/never': () => new Promise(() => {}),
}

type Part = OpenAI.ChatCompletionContentPart
const ask = (...parts: Part[]) => ({
  model: 'grok-4-fast',
  messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'describe' }, ...parts] }],
})
/** The transport of every chat, in order. */
const chats = ({ simulator }: Gateway) =>
  simulator
    .record()
    .flatMap(({ path }) =>
      path.startsWith('/ws/mgw/') ? 'mgw' : path.endsWith('/conversations/new') ? 'rest' : [],
    )
const picture = (url: string): Part => ({ type: 'image_url', image_url: { url } })
const answer = async (...parts: Part[]) =>
  (await client.chat.completions.create(ask(...parts))).choices[0]?.message.content
const at = (path: string) => `http://127.0.0.1:${site.port}${path}`

test('a picture as a data URI arrives, streaming too', async () => {
  expect(await answer(picture(dataUri))).toBe(seesPng)
  const stream = await client.chat.completions.create({ ...ask(picture(dataUri)), stream: true })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  expect(text).toBe(seesPng)
})

test('a picture by URL arrives, typed by its content', async () => {
  expect(await answer(picture(at('/cat.jpg')))).toBe(`I see 1 file:\n${line(1, 'cat.png', 'image/png', png)}`)
})

test('files, pictures and text in one request, in order; the same bytes once', async () => {
  const file_data = `data:text/markdown;base64,${Buffer.from('# 你好').toString('base64')}`
  const file: Part = { type: 'file', file: { filename: '笔记 "1".md', file_data } }
  expect(await answer(file, picture(dataUri), picture(at('/cat.jpg')))).toBe(
    `I see 2 files:\n${line(1, '笔记 "1".md', 'text/markdown', '# 你好')}\n${line(2, 'image-2.png', 'image/png', png)}`,
  )
})

test('the shapes of Responses and of the siblings are understood', async () => {
  const content = [
    { type: 'input_text', text: 'describe' },
    { type: 'input_image', image_url: dataUri },
    { type: 'file', file: { url: at('/notes.txt') } },
  ]
  const response = await gateway.post('/v1/chat/completions', {
    model: 'grok-4-fast',
    messages: [{ role: 'user', content }],
  })
  const body = (await response.json()) as OpenAI.ChatCompletion
  expect(body.choices[0]?.message.content).toBe(
    `I see 2 files:\n${line(1, 'image-1.png', 'image/png', png)}\n${line(2, 'notes.txt', 'text/plain', 'first\nsecond')}`,
  )
})

test('Responses brings pictures and files as well', async () => {
  const file_data = `data:text/plain;base64,${Buffer.from('hello').toString('base64')}`
  const response = await client.responses.create({
    model: 'grok-4-fast',
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'describe' },
          { type: 'input_image', image_url: dataUri, detail: 'auto' },
          { type: 'input_file', file_data, filename: 'a.txt' },
        ],
      },
    ],
  })
  expect(response.output_text).toBe(
    `I see 2 files:\n${line(1, 'image-1.png', 'image/png', png)}\n${line(2, 'a.txt', 'text/plain', 'hello')}`,
  )
})

for (const transport of transports)
  test(`a picture and a file over ${transport}`, async () => {
    await using other = await bootBinary({ transport })
    const file_data = `data:text/plain;base64,${Buffer.from('hello').toString('base64')}`
    const body = ask(picture(dataUri), { type: 'file', file: { filename: 'a.txt', file_data } })
    const completion = await other.openai().chat.completions.create(body)
    expect(completion.choices[0]?.message.content).toBe(
      `I see 2 files:\n${line(1, 'image-1.png', 'image/png', png)}\n${line(2, 'a.txt', 'text/plain', 'hello')}`,
    )
    expect(chats(other)).toEqual([transport])
  })

test('a picture of ours is taken from our own folder when its link comes back', async () => {
  const drawn = await gateway.chat('draw a cat')
  const text = ((await drawn.json()) as OpenAI.ChatCompletion).choices[0]?.message.content ?? ''
  const url = /http:\S+\.jpg/.exec(text)?.[0] ?? text
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  const name = url.split('/').at(-1) ?? ''
  for (const link of [url, url.replace('/v1/files/image/', '/images/')])
    expect(await answer(picture(link))).toBe(`I see 1 file:\n${line(1, name, 'image/jpeg', bytes)}`)
  const missing = await thrownBy(answer(picture(url.replace(name, `x${name}`))))
  expect(missing).toMatchObject({ status: 400, code: 'invalid_image_url' })
})

test('a picture of an earlier turn is there as well', async () => {
  const { messages, model } = ask(picture(dataUri))
  const later = [
    ...messages,
    { role: 'assistant' as const, content: 'Nice.' },
    { role: 'user' as const, content: 'describe' },
  ]
  const completion = await client.chat.completions.create({ model, messages: later })
  expect(completion.choices[0]?.message.content).toBe(seesPng)
})

test('a picture that is too wide is made smaller', async () => {
  const wide = encodePng(9000, 3, new Uint8Array(9000 * 3 * 3))
  const said = await answer(picture(`data:image/png;base64,${Buffer.from(wide).toString('base64')}`))
  expect(said).toMatch(/^I see 1 file:\n1\. image-1\.webp \(image\/webp, \d+ bytes/)
})

const canaryUrl = (host: string) => () => `http://${host}:${canary.port}/`
const refused: [what: string, url: () => string, code: string][] = [
  ['loopback', canaryUrl('127.0.0.1'), 'invalid_image_url'],
  ['localhost', canaryUrl('localhost'), 'invalid_image_url'],
  ['decimal', canaryUrl('2130706433'), 'invalid_image_url'],
  ['octal', canaryUrl('0177.0.0.1'), 'invalid_image_url'],
  ['IPv6 mapped', canaryUrl('[::ffff:127.0.0.1]'), 'invalid_image_url'],
  ['IPv6 loopback', canaryUrl('[::1]'), 'invalid_image_url'],
  ['behind a redirect', () => at('/inside'), 'invalid_image_url'],
  ['a password', () => at('/cat.jpg').replace('//', '//me:secret@'), 'invalid_image_url'],
  ['a file of the machine', () => 'file:///etc/passwd', 'invalid_image_url'],
  ['missing', () => at('/nothing'), 'invalid_image_url'],
  ['broken base64', () => 'data:image/png;base64,a', 'invalid_image_url'],
  ['no picture', () => at('/notes.txt'), 'invalid_image_format'],
  ['a claim of 900 million pixels', () => `data:,${escape(bomb())}`, 'image_too_large'],
]
for (const [what, url, code] of refused)
  test(`refused: ${what}`, async () => {
    const uploads = gateway.simulator.record().length
    const error = await thrownBy(client.chat.completions.create(ask(picture(dataUri), picture(url()))))
    expect(error).toBeInstanceOf(BadRequestError)
    expect(error).toMatchObject({ status: 400, code, param: 'messages[0].content[2].image_url.url' })
    expect(gateway.simulator.record()).toHaveLength(uploads) // no account was asked
    expect(caught).toBe(0)
  })

const escape = (bytes: Uint8Array) =>
  [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
function bomb(): Uint8Array {
  const bytes = encodePng(1, 1, new Uint8Array(3))
  const view = new DataView(bytes.buffer)
  view.setUint32(16, 30_000)
  view.setUint32(20, 30_000)
  view.setUint32(29, Bun.hash.crc32(bytes.subarray(12, 29)))
  return bytes
}

test('what fails after a stream had to begin is told inside it, with its param', async () => {
  const config = { server: { fetch_allow: [`127.0.0.1:${site.port}`], stream_start_ms: 30 } }
  await using early = await bootBinary({ config })
  const response = await early.post('/v1/chat/completions', { ...ask(picture(at('/late'))), stream: true })
  expect(response.status).toBe(200)
  const text = await response.text()
  expect(text).toContain('"code":"invalid_image_url"')
  expect(text).toContain('"param":"messages[0].content[1].image_url.url"')
  expect(text).toEndWith('data: [DONE]\n\n')
  expect(text).not.toContain('"finish_reason":"stop"')
})

test('a caller who leaves while a picture is fetched frees its connection', async () => {
  const leaving = new AbortController()
  const before = waiting
  const answer = client.chat.completions.create(ask(picture(at('/never'))), { signal: leaving.signal })
  const gone = thrownBy(answer)
  await eventually('the picture is asked for', () => waiting === before + 1)
  leaving.abort()
  await gone
  await eventually('the connection is closed', () => waiting === before, 2000)
})

test('a picture is fetched once, also when the answer has to be asked for again', async () => {
  const tools = [{ type: 'function' as const, function: { name: 'add' } }]
  const before = [fetched, chats(gateway).length] as const
  const body = { ...ask(picture(at('/cat.jpg'))), tools, tool_choice: 'required' }
  await (await gateway.post('/v1/chat/completions', body)).text()
  expect([fetched, chats(gateway).length]).toEqual([before[0] + 1, before[1] + 2])
})

test('an uploaded file_id is refused, with what to do', async () => {
  const file: Part = { type: 'file', file: { file_id: 'file-1' } }
  const error = await thrownBy(client.chat.completions.create(ask(file)))
  expect(error).toMatchObject({
    status: 400,
    code: 'unsupported_value',
    param: 'messages[0].content[1].file.file_id',
  })
})
