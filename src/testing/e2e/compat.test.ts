// Switches for the ways of other gateways: [compat], grok.show_search, and keys made by the dozen.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { askAs } from '../client-keys.ts'

type Message = { choices: [{ message: { content: string; reasoning_content?: string } }] }
const said = async (gateway: Gateway, content: string, more: object = {}) =>
  ((await (await gateway.chat(content, { ...more })).json()) as Message).choices[0].message

test('error_detail repeats the error under detail, at once; off it does not', async () => {
  await using gateway = await bootBinary()
  const refused = async () =>
    (await (await gateway.post('/v1/chat/completions', { model: 'none' })).json()) as object
  expect(Object.keys(await refused())).toEqual(['error'])
  await gateway.admin('POST', '/config', { compat: { error_detail: true } })
  const body = (await refused()) as { error: { request_id: string }; detail: { error: object } }
  expect(body.detail.error).toEqual(body.error)
  expect(body.error.request_id).toBeTruthy()
  const stranger = await gateway.get('/v1/models', { headers: { authorization: 'Bearer no' } })
  expect([stranger.status, await stranger.json()]).toMatchObject([
    401,
    { detail: { error: { code: 'invalid_api_key' } } },
  ])
  expect(Object.keys((await (await gateway.get('/v1/models')).json()) as object)).toEqual(['object', 'data'])
})

test('pass_unknown_models: the mode its name speaks of, else the name as the mode; off it is 404', async () => {
  await using gateway = await bootBinary({ transport: 'rest' })
  const ask = (model: string) => gateway.chat('repeat fine', { model })
  expect((await ask('grok-9-expert')).status).toBe(404)
  await gateway.admin('POST', '/config', { compat: { pass_unknown_models: true } })
  const modes = () =>
    gateway.simulator
      .record()
      .filter(({ path }) => path === '/rest/app-chat/conversations/new')
      .map(({ body }) => (body as { modeId?: string }).modeId)
  expect((await ask('grok-9-expert')).status).toBe(200)
  expect((await ask('gpt-4o-mini')).status).toBe(200)
  // A mode of the upstream that nobody entered here.
  expect((await ask('grok-420-computer-use-sa')).status).toBe(200)
  expect([...new Set(modes())]).toEqual(['expert', 'fast', 'grok-420-computer-use-sa'])
  expect((await ask('no name at all')).status).toBe(404)
  const listed = (await (await gateway.get('/v1/models')).json()) as { data: { id: string }[] }
  expect(listed.data.some(({ id }) => id === 'grok-9-expert')).toBe(false)
})

test('show_search tells searches in the text, inside the tags where thoughts are text too', async () => {
  await using gateway = await bootBinary()
  const line = /\[web_search\] .*: \d+ results?\n/
  const usual = await said(gateway, 'search bridges')
  expect([line.test(usual.content), usual.reasoning_content?.includes('[web_search]')]).toEqual([false, true])
  await gateway.admin('POST', '/config', { grok: { show_search: true } })
  const shown = await said(gateway, 'search bridges')
  expect(shown.content).toMatch(line)
  expect(shown.reasoning_content ?? '').not.toContain('[web_search]')
  await gateway.admin('POST', '/config', { grok: { think_tags: true } })
  const tags = await said(gateway, 'search bridges')
  expect(tags.content).toMatch(/<think>[\s\S]*\[web_search\] .*: \d+ results?\n[\s\S]*<\/think>/)
  // JSON stays JSON.
  const json = await said(gateway, 'search bridges', { response_format: { type: 'json_object' } })
  expect(json.content).not.toContain('[web_search]')
})

test('keys made by the dozen share their settings and have secrets of their own', async () => {
  await using gateway = await bootBinary()
  const answer = await gateway.admin('POST', '/keys', {
    name: 'class',
    count: 3,
    rpm: 5,
    models: ['grok-4-fast'],
  })
  const { items } = (await answer.json()) as {
    items: { key: { name: string; rpm: number }; secret: string }[]
  }
  expect([answer.status, items.map(({ key }) => [key.name, key.rpm])]).toEqual([
    201,
    [
      ['class 1', 5],
      ['class 2', 5],
      ['class 3', 5],
    ],
  ])
  expect(new Set(items.map(({ secret }) => secret)).size).toBe(3)
  expect((await askAs(gateway, items[2]!.secret)).status).toBe(200)
  for (const count of [0, 1001, 'x'])
    expect((await gateway.admin('POST', '/keys', { name: 'a', count })).status).toBe(400)
})

test('stream_usage "always" ends a stream with its usage although nobody asked', async () => {
  await using gateway = await bootBinary()
  const usages = async () => {
    const text = await (await gateway.chat('repeat fine', { stream: true })).text()
    return [...text.matchAll(/"usage":\{"prompt_tokens":(\d+)/g)].length
  }
  expect(await usages()).toBe(0)
  await gateway.admin('POST', '/config', { compat: { stream_usage: 'always' } })
  expect(await usages()).toBe(1)
})
