// The Model Context Protocol through the compiled binary, with the official client.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { drawPicture } from '../../upstream/simulator/picture.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { makeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

async function connected(secret = gateway.key, path = '/mcp', to = gateway) {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(path, to.url), {
    requestInit: { headers: { authorization: `Bearer ${secret}` } },
  })
  await client.connect(transport)
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}
type Block = { type: string; text?: string; data?: string; mimeType?: string }
type Result = { content: Block[]; structuredContent?: Record<string, unknown>; isError?: boolean }
const call = async (client: Client, name: string, args: object) =>
  (await client.callTool({ name, arguments: { ...args } })) as Result
const sizeOf = async ({ data = '' }: Block) => {
  const { width, height, format } = await new Bun.Image(Buffer.from(data, 'base64')).metadata()
  return { ratio: width / height, format }
}

test('the tools are listed with schemas, and ask_grok answers on both paths', async () => {
  await using client = await connected()
  expect(client.getServerVersion()).toMatchObject({ name: 'grok2api' })
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual([
    'ask_grok',
    'search',
    'generate_image',
    'edit_image',
    'generate_video',
    'list_models',
  ])
  expect(tools[0]).toMatchObject({
    inputSchema: { type: 'object', required: ['prompt'], properties: { prompt: { type: 'string' } } },
    outputSchema: { type: 'object', required: ['answer', 'sources'] },
  })
  const said = await call(client, 'ask_grok', { prompt: 'repeat 你好 <b>', model: 'grok-4-fast' })
  expect(said).toMatchObject({
    content: [{ type: 'text', text: '你好 <b>' }],
    structuredContent: { answer: '你好 <b>', sources: [] },
  })
  await using other = await connected(gateway.key, '/v1/mcp')
  const system = await call(other, 'ask_grok', {
    prompt: 'what were you told?',
    system: 'be brief',
    search: false,
  })
  expect(system.isError).toBeUndefined()
  const asked = JSON.stringify(gateway.simulator.record().map(({ body, sent }) => [body, sent]))
  expect(asked).toContain('be brief')
})

test('search answers with its sources as structured content', async () => {
  await using client = await connected()
  const { structuredContent, content } = await call(client, 'search', { query: 'new parts of a bridge' })
  const { answer, sources } = structuredContent as {
    answer: string
    sources: { url: string; title: string }[]
  }
  expect(sources.length).toBeGreaterThan(0)
  for (const { url, title } of sources)
    expect([url.startsWith('https://'), title !== '']).toEqual([true, true])
  expect(answer).toContain(`](${sources[0]!.url})`)
  expect(content[1]?.text).toContain(sources[0]!.url)
})

test('pictures come as pictures and links, and one can be edited', async () => {
  await using client = await connected()
  const made = await call(client, 'generate_image', { prompt: 'a lighthouse', n: 2, aspect_ratio: '3:2' })
  const { links } = made.structuredContent as { links: string[] }
  expect(made.content.map(({ type }) => type)).toEqual(['image', 'image', 'text'])
  expect(await sizeOf(made.content[0]!)).toEqual({ ratio: expect.closeTo(1.5, 1), format: 'jpeg' })
  expect(made.content[0]!.mimeType).toBe('image/jpeg')
  const file = await (await fetch(links[0]!)).bytes()
  expect(Buffer.from(file).toString('base64')).toBe(made.content[0]!.data!)
  const png = Buffer.from(await drawPicture('in', 'jpeg', { width: 400, height: 300 })).toString('base64')
  for (const image of [links[0]!, `data:image/jpeg;base64,${png}`]) {
    const edited = await call(client, 'edit_image', { prompt: 'make it red', image })
    expect([edited.isError, edited.content.map(({ type }) => type)]).toEqual([undefined, ['image', 'text']])
  }
})

test('a video tells how far it is, and ends with a link to the file', async () => {
  await using client = await connected()
  const seen: number[] = []
  const made = (await client.callTool(
    { name: 'generate_video', arguments: { prompt: 'slow 400: a kite', seconds: 6 } },
    { onprogress: ({ progress, total }) => void seen.push(progress, total ?? 0) },
  )) as Result
  expect(seen.length).toBeGreaterThan(2)
  expect(seen.filter((_, at) => at % 2 === 1).every((total) => total === 100)).toBe(true)
  const { links } = made.structuredContent as { links: string[] }
  expect((await fetch(links[0]!)).headers.get('content-type')).toBe('video/mp4')
})

test('what is wrong with a call is told to the model; limits, lists of models and the log hold', async () => {
  const { key, secret } = await makeKey(gateway, { models: ['grok-4', 'grok-imagine-image'], rpm: 2 })
  await using client = await connected(secret)
  const models = (await call(client, 'list_models', {})).structuredContent as { models: { id: string }[] }
  expect(models.models.map(({ id }) => id)).toEqual(['grok-4', 'grok-imagine-image'])
  const message = async (name: string, args: object) => {
    const { isError, content } = await call(client, name, args)
    return [isError, content[0]?.text]
  }
  expect(await message('ask_grok', {})).toEqual([true, expect.stringContaining('"prompt" is required')])
  expect(await message('ask_grok', { prompt: 'a', tone: 'loud' })).toEqual([
    true,
    expect.stringContaining('tone'),
  ])
  expect(await message('ask_grok', { prompt: 'a', model: 'grok-imagine-image' })).toEqual([
    true,
    expect.stringContaining('cannot do this'),
  ])
  expect(await message('ask_grok', { prompt: 'a', model: 'grok-3' })).toEqual([
    true,
    expect.stringContaining('may not use "grok-3"'),
  ])
  expect(await message('generate_video', { prompt: 'a' })).toEqual([
    true,
    expect.stringContaining('may use no model'),
  ])
  expect(await message('ask_grok', { prompt: 'repeat a' })).toEqual([undefined, 'a'])
  expect(await message('generate_image', { prompt: 'fault media_moderated: x' })).toEqual([
    true,
    expect.stringContaining('moderation'),
  ])
  expect(await message('ask_grok', { prompt: 'repeat a' })).toEqual([
    true,
    expect.stringContaining('2 requests a minute'),
  ])
  await expect(client.callTool({ name: 'no_such_tool', arguments: {} })).rejects.toThrow(
    'no tool "no_such_tool"',
  )
  await eventually('the log has it', async () => {
    const { items } = (await (
      await gateway.admin('GET', `/log?key_id=${key.id}&endpoint=mcp&model=grok-4`)
    ).json()) as {
      items: { status: number; usage: { output: number } | null }[]
    }
    return items.some(({ status, usage }) => status === 200 && (usage?.output ?? 0) > 0)
  })
})

test('no key, no JSON, other methods and the switch: JSON-RPC errors with their status', async () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    gateway.post('/mcp', body, { headers: { accept: 'application/json, text/event-stream', ...headers } })
  const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const refusal = async (answer: Response) => {
    const { error } = (await answer.json()) as { error: { code: number; data?: { code: string } } }
    return [answer.status, error.code, error.data?.code]
  }
  expect(await refusal(await post(list, { authorization: 'Bearer sk-wrong' }))).toEqual([
    401,
    -32_000,
    'invalid_api_key',
  ])
  expect(await refusal(await post('{"jsonrpc"'))).toEqual([400, -32_700, 'invalid_json'])
  expect((await gateway.get('/mcp')).status).toBe(405)
  await gateway.admin('POST', '/downstream', { enable_mcp: false })
  expect(await refusal(await post(list))).toEqual([404, -32_000, 'endpoint_disabled'])
  await gateway.admin('POST', '/downstream', { enable_mcp: true })
  expect((await post(list)).status).toBe(200)
})

test('a caller who hangs up frees the account', async () => {
  await using own = await bootBinary()
  const client = await connected(own.key, '/mcp', own)
  const stop = new AbortController()
  const asked = client.callTool(
    { name: 'ask_grok', arguments: { prompt: 'slow 50: long 4000' } },
    { signal: stop.signal },
  )
  await eventually('it runs', () => own.simulator.record().length > 0)
  stop.abort()
  await expect(asked).rejects.toThrow()
  await client.close()
  await eventually('it has ended', async () => {
    const { items } = (await (await own.admin('GET', '/log?endpoint=mcp&model=grok-4')).json()) as {
      items: { outcome: string }[]
    }
    return items.some(({ outcome }) => outcome === 'cancelled')
  })
})
