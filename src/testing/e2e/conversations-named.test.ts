// Conversations the caller names: what goes upstream, whose they are, and how they are listed and deleted.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { makeKey } from '../client-keys.ts'
import { answeredPrompts, threeAccounts } from '../dialogue.ts'
import { eventually } from '../eventually.ts'
import { sseJson } from '../sse-blocks.ts'

let gateway: Gateway
beforeAll(async () => {
  const config = { conversation: { mode: 'explicit' } }
  gateway = await bootBinary({ config, upstream: { accounts: threeAccounts() } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

type Message = { role: string; content: string }
type Answer = { id: string; conversation_id: string; text: string }
const user = (content: string): Message => ({ role: 'user', content })
const lastPrompt = () => answeredPrompts(gateway).at(-1)?.prompt

async function chat(messages: Message[], more: object = {}, init?: RequestInit): Promise<Answer> {
  const response = await gateway.post(
    '/v1/chat/completions',
    { model: 'grok-4-fast', messages, ...more },
    init,
  )
  const body = (await response.json()) as Answer & { choices?: { message: { content: string } }[] }
  expect(response.status).toBe(200)
  expect(body.conversation_id).toMatch(/^conv-[\da-f]{24}$/)
  return { ...body, text: body.choices?.[0]?.message.content ?? '' }
}

type Response_ = { id: string; conversation: { id: string }; output_text: string }
async function respond(input: unknown, more: object = {}): Promise<Response_> {
  const response = await gateway.post('/v1/responses', { model: 'grok-4-fast', input, ...more })
  expect(response.status).toBe(200)
  return (await response.json()) as Response_
}

test('Chat: the new message alone, or the whole history, goes on where the id says', async () => {
  const system = { role: 'system', content: 'You are terse.' }
  const one = await chat([system, user('repeat one')])
  const { conversation_id } = one
  const two = await chat([system, user('repeat two')], { conversation_id })
  expect([two.conversation_id, lastPrompt()]).toEqual([conversation_id, 'repeat two'])
  const history = [system, user('repeat one'), { role: 'assistant', content: 'one' }, user('repeat two')]
  await chat([...history, { role: 'assistant', content: 'two' }, user('repeat three')], { conversation_id })
  expect(lastPrompt()).toBe('repeat three')
  const last = await chat([user('recall')], { conversation_id })
  expect(last.text).toBe('You said: repeat one | repeat two | repeat three')
  const edited = [user('repeat zero'), { role: 'assistant', content: 'zero' }, user('recall')]
  expect((await chat(edited, { conversation_id })).text).toBe('You said: repeat zero')
  expect(lastPrompt()).toContain('[assistant]\nzero')
})

test('Chat: a stream tells the id in its first chunk only; without it nothing is recognised', async () => {
  const response = await gateway.chat('repeat one', { stream: true })
  const chunks = sseJson<Partial<Answer>>(await response.text())
  expect(chunks[0]?.conversation_id).toMatch(/^conv-/)
  expect(chunks.filter(({ conversation_id }) => conversation_id)).toHaveLength(1)
  const next = await chat([user('repeat one'), { role: 'assistant', content: 'one' }, user('recall')])
  expect(next.conversation_id).not.toBe(chunks[0]?.conversation_id)
  expect(lastPrompt()).toContain('repeat one')
})

test('Chat: what is unknown or of another key is 404, unless the request has a history', async () => {
  const other = await makeKey(gateway, { name: 'other' })
  const { conversation_id } = await chat([user('repeat mine')])
  const as = { headers: { authorization: `Bearer ${other.secret}` } }
  const wrong: [id: string, init: RequestInit][] = [
    [conversation_id, as],
    ['conv-000000000000000000000000', {}],
  ]
  for (const [id, init] of wrong) {
    const asked = { model: 'grok-4-fast', messages: [user('recall')], conversation_id: id }
    const response = await gateway.post('/v1/chat/completions', asked, init)
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { error: { code: 'conversation_not_found', param: 'conversation_id' } },
    ])
  }
  const history = [user('repeat mine'), { role: 'assistant', content: 'mine' }, user('recall')]
  const begun = await chat(history, { conversation_id }, as)
  expect(begun.conversation_id).not.toBe(conversation_id)
  expect(lastPrompt()).toContain('repeat mine')
})

test('Chat: what Grok has lost is told again from here, and an answer cut short is not followed', async () => {
  const { conversation_id } = await chat([user('repeat one')])
  await chat([user('repeat two')], { conversation_id })
  const [place] = answeredPrompts(gateway).slice(-1)
  const sso = { cookie: `sso=${place?.credential}; sso-rw=${place?.credential}` }
  const path = `${gateway.simulator.url}/rest/app-chat/conversations/soft/${place?.conversation}`
  expect((await fetch(path, { method: 'DELETE', headers: sso })).status).toBe(200)
  expect((await chat([user('recall')], { conversation_id })).text).toBe('You said: repeat one | repeat two')
  expect(lastPrompt()).toBe(
    '[user]\nrepeat one\n\n[assistant]\none\n\n[user]\nrepeat two\n\n[assistant]\ntwo\n\n[user]\nrecall',
  )
  const counted = await chat([user('count to 50')], { conversation_id, max_tokens: 5 })
  await chat([user('repeat on')], { conversation_id })
  expect(lastPrompt()).toEndWith(`[user]\ncount to 50\n\n[assistant]\n${counted.text}\n\n[user]\nrepeat on`)
  await chat([user('repeat again')], { conversation_id })
  expect(lastPrompt()).toBe('repeat again')
})

test('Responses: by conversation, as a text or an object, and by previous_response_id', async () => {
  const one = await respond('repeat one', { instructions: 'Be terse.' })
  const two = await respond('repeat two', { conversation: one.conversation.id })
  expect([two.conversation, lastPrompt()]).toEqual([one.conversation, 'repeat two'])
  await respond('repeat three', { conversation: { id: one.conversation.id } })
  expect(lastPrompt()).toBe('repeat three')
  const more = { previous_response_id: one.id, instructions: 'Be terse.' }
  expect((await respond('recall', more)).output_text).toBe('You said: repeat one')
  expect(lastPrompt()).toBe('recall')
  await respond('recall', { previous_response_id: one.id, instructions: 'Be polite.' })
  expect(lastPrompt()).toStartWith('[system]\nBe polite.\n\n[user]\nrepeat one')
  const stored = await (await gateway.get(`/v1/responses/${two.id}`)).json()
  expect(stored).toMatchObject({ conversation: one.conversation })
  const wrong: [more: object, status: number, code: string][] = [
    [{ conversation: one.conversation.id, previous_response_id: one.id }, 400, 'invalid_value'],
    [{ conversation: 7 }, 400, 'invalid_value'],
    [{ conversation: {} }, 400, 'invalid_value'],
    [{ conversation: 'conv-none' }, 404, 'conversation_not_found'],
  ]
  for (const [more, status, code] of wrong) {
    const response = await gateway.post('/v1/responses', { model: 'grok-4-fast', input: 'x', ...more })
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { error: { code, param: 'conversation' } },
    ])
  }
})

type Listed = { items: { id: string; account: string; key_id: string; turns: number }[]; total: number }
const list = async (query = '') =>
  (await (await gateway.admin('GET', `/conversations${query}`)).json()) as Listed
const remove = async (path: string) => {
  const response = await gateway.admin('DELETE', `/conversations${path}`)
  return [response.status, await response.json()]
}

test('the operator lists them and deletes them, at Grok too when asked', async () => {
  const { conversation_id } = await chat([user('repeat one')])
  await chat([user('repeat two')], { conversation_id })
  const { items, total } = await list('?key_id=config&page_size=1')
  expect([items.length, total > 1]).toEqual([1, true])
  expect(items[0]).toMatchObject({ id: conversation_id, key_id: 'config', turns: 2, model: 'grok-4-fast' })
  const one = await (await gateway.admin('GET', `/conversations/${conversation_id}`)).json()
  expect(one).toMatchObject({
    id: conversation_id,
    turn_list: [{ parent_id: null }, { parent_id: expect.any(Number) }],
  })
  expect(JSON.stringify(one)).not.toContain('repeat')
  const deleted = () => gateway.simulator.record().filter(({ method }) => method === 'DELETE').length
  const before = deleted()
  expect(await remove(`/${conversation_id}?upstream=true`)).toEqual([
    200,
    { status: 'ok', removed: 1, upstream: { deleted: 1, failed: [] } },
  ])
  expect(deleted()).toBe(before + 1)
  expect((await remove(`/${conversation_id}`))[0]).toBe(404)
  const gone = await gateway.chat('recall', { conversation_id })
  expect(gone.status).toBe(404)
  expect(await remove('')).toMatchObject([400, { error: { param: 'all' } }])
  expect(await remove('?everything=true')).toMatchObject([400, { error: { param: 'everything' } }])
  expect(await remove('?all=maybe')).toMatchObject([400, { error: { param: 'all' } }])
  const account = items[0]?.account ?? ''
  const { total: here } = await list(`?account=${account}`)
  expect(await remove(`?account=${account}`)).toEqual([200, { status: 'ok', removed: here }])
  await chat([user('repeat one')])
  const left = (await list()).total
  const [status, job] = (await remove('?all=true&upstream=true')) as [number, { job_id: string }]
  expect(status).toBe(202)
  const state = async () => await (await gateway.admin('GET', `/jobs/${job.job_id}`)).json()
  await eventually('the job ends', async () => ((await state()) as { status: string }).status === 'done')
  expect(await state()).toMatchObject({ total: left, ok: left, failed: 0 })
  expect((await list()).total).toBe(0)
})
