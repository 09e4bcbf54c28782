// Stored responses: whose they are, and how long they last. And the requests of clients that send more than we know.
import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootBinary, type Gateway } from '../boot.ts'
import { startBinary } from '../binary.ts'
import { makeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'
import { sseJson } from '../sse-blocks.ts'

type Told = { id: string; output_text: string }
async function create({ post }: Gateway, input: unknown, more: object = {}): Promise<Told> {
  const response = await post('/v1/responses', { model: 'grok-4-fast', input, ...more })
  expect(response.status).toBe(200)
  return (await response.json()) as Told
}

test('a stored response belongs to the key that made it', async () => {
  await using gateway = await bootBinary()
  const { id } = await create(gateway, 'repeat mine')
  const config = join(gateway.dataDir, 'config.toml')
  const before = await Bun.file(config).text()
  writeFileSync(config, before.replace(/api_key = .*/, 'api_key = ""'))
  // Without a key everybody asks as nobody.
  const open = (path: string, init?: RequestInit) => fetch(gateway.url + path, init)
  await eventually('/v1 is open', async () => (await open('/v1/models')).status === 200)
  for (const path of [`/v1/responses/${id}`, `/v1/responses/${id}/input_items`])
    expect((await open(path)).status).toBe(404)
  expect((await open(`/v1/responses/${id}`, { method: 'DELETE' })).status).toBe(404)
  const body = JSON.stringify({ model: 'grok-4-fast', input: 'x', previous_response_id: id })
  const next = await open('/v1/responses', { method: 'POST', body })
  expect([next.status, ((await next.json()) as { error: object }).error]).toMatchObject([
    400,
    { code: 'previous_response_not_found', param: 'previous_response_id' },
  ])
  writeFileSync(config, before)
  await eventually('/v1 is closed', async () => (await open('/v1/models')).status === 401)
  expect((await gateway.get(`/v1/responses/${id}`)).status).toBe(200)
})

const as = ({ secret }: { secret: string }) => ({ headers: { authorization: `Bearer ${secret}` } })

test('the keys of the panel do not see each other', async () => {
  await using gateway = await bootBinary()
  const [mine, other] = [await makeKey(gateway, { name: 'mine' }), await makeKey(gateway, { name: 'other' })]
  const made = await gateway.post('/v1/responses', { model: 'grok-4-fast', input: 'repeat x' }, as(mine))
  const { id } = (await made.json()) as Told
  const paths = [`/v1/responses/${id}`, `/v1/responses/${id}/input_items`]
  for (const path of paths) {
    expect((await gateway.get(path, as(other))).status).toBe(404)
    expect((await gateway.get(path)).status).toBe(404)
    expect((await gateway.get(path, as(mine))).status).toBe(200)
  }
  const named = {
    model: 'grok-4-fast',
    input: [{ type: 'item_reference', id: id.replace('resp_', 'msg_') + '0000' }],
  }
  expect((await gateway.post('/v1/responses', named, as(other))).status).toBe(400)
  expect((await gateway.post('/v1/responses', named, as(mine))).status).toBe(200)
})

test('a restart keeps them, also one that was streamed a moment before', async () => {
  await using gateway = await bootBinary()
  const first = await create(gateway, 'repeat first')
  const response = await gateway.post('/v1/responses', {
    model: 'grok-4-fast',
    input: 'repeat second',
    stream: true,
    previous_response_id: first.id,
  })
  const last = sseJson<{ response: Told }>(await response.text()).at(-1)?.response
  gateway.binary.signal('SIGTERM')
  expect(await gateway.binary.exited).toBe(0)
  await using again = startBinary({ args: ['serve', '--data', gateway.dataDir, '--port', '0'] })
  const url = await again.listening()
  const headers = { authorization: `Bearer ${gateway.key}` }
  expect(await (await fetch(`${url}/v1/responses/${last?.id}`, { headers })).json()).toEqual(last)
  const items = await fetch(`${url}/v1/responses/${last?.id}/input_items`, { headers })
  expect(((await items.json()) as { data: object[] }).data).toHaveLength(3)
})

test('the switch covers every path', async () => {
  await using gateway = await bootBinary({ config: { downstream: { enable_responses: false } } })
  const calls: [method: string, path: string][] = [
    ['POST', ''],
    ['POST', '/compact'],
    ['POST', '/input_tokens'],
    ['GET', '/resp_1'],
    ['DELETE', '/resp_1'],
    ['GET', '/resp_1/input_items'],
    ['POST', '/resp_1/cancel'],
  ]
  for (const [method, path] of calls) {
    const response = await gateway.get(`/v1/responses${path}`, { method })
    expect([method, path, response.status, await response.json()]).toMatchObject([
      method,
      path,
      404,
      { error: { code: 'endpoint_disabled' } },
    ])
  }
})

test('what Codex sends is understood, its unknown tools are ignored and noted', async () => {
  await using gateway = await bootBinary()
  const response = await gateway.post('/v1/responses', {
    model: 'grok-4-fast',
    stream: true,
    store: false,
    input: [
      {
        type: 'message',
        id: 'msg_0d6e6b0e-6f51-4c8e-8b67-3f8c3c9f7a11',
        role: 'developer',
        content: [{ type: 'input_text', text: 'You are an agent.' }],
      },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'repeat ok' }] },
    ],
    tools: [
      { type: 'web_search', external_web_access: false },
      { type: 'mcp', server_label: 'x', server_url: 'https://mcp.example' },
      { type: 'file_search', vector_store_ids: [] },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { summary: 'auto' },
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: '0d6e6b0e',
    client_metadata: { 'x-codex-turn-metadata': '{}' },
  })
  expect(response.status).toBe(200)
  const events = sseJson<{ type: string; item?: object; response?: Told }>(await response.text())
  expect(events.find(({ type }) => type === 'response.output_item.done')?.item).toMatchObject({
    role: 'assistant',
    content: [{ type: 'output_text', text: 'ok' }],
  })
  expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { output_text: 'ok' } })
  await eventually('the log names them', () => /mcp.*file_search/.test(gateway.binary.stderr()))
})

const tolerated: [
  what: string,
  path: string,
  headers: Record<string, string>,
  encode: (text: string) => Uint8Array,
][] = [
  ['zstd', '/v1/responses', { 'content-encoding': 'zstd' }, (text) => Bun.zstdCompressSync(text)],
  ['no /v1', '/responses', {}, (text) => Buffer.from(text)],
  ['two /v1', '/v1/v1/responses', {}, (text) => Buffer.from(text)],
  ['a slash at the end', '/v1/responses/', {}, (text) => Buffer.from(text)],
]
test('compressed bodies and odd paths', async () => {
  await using gateway = await bootBinary()
  for (const [what, path, headers, encode] of tolerated) {
    const body = encode(
      JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content: 'repeat ok' }] }),
    )
    const response = await gateway.post(path, body, { headers })
    expect([what, response.status, ((await response.json()) as Told).output_text]).toEqual([what, 200, 'ok'])
  }
})
