import { expect, test } from 'bun:test'
import type { Turn } from '../../core/prompt.ts'
import { createLog } from '../../lib/log.ts'
import { openMemoryStore } from '../../store/open-store.ts'
import { sampleModel } from '../../testing/sample-accounts.ts'
import { thrownBy } from '../../testing/thrown.ts'
import { type ConversationSettings, createConversations } from './conversations.ts'

const user = (text: string): Turn => ({ role: 'user', text })
const said = (text: string): Turn => ({ role: 'assistant', text })
const named = (id: string) => ({ named: { id, param: 'conversation_id' } })

function fresh(mode: ConversationSettings['mode'] = 'auto') {
  const clock = { now: 1_000_000 }
  const settings = { mode, ttl_seconds: 60, max_per_account: 2 }
  const lines: string[] = []
  const { conversations: store } = openMemoryStore()
  const conversations = createConversations({
    store,
    pool: { find: () => undefined },
    upstreams: { find: () => undefined },
    settings: () => settings,
    now: () => clock.now,
    log: createLog({ level: 'info', format: 'json', write: (line) => void lines.push(line) }),
  })
  let count = 0
  const open = async (turns: Turn[], more: object = {}) =>
    (await conversations.open({ keyId: 'k', model: sampleModel(), turns, ...more }))!
  /** Opens it and lets an account answer. */
  const answer = async (turns: Turn[], text: string, more: object = {}, whole = true) => {
    const conversation = await open(turns, more)
    const { parent } = conversation.thread
    conversation.thread.begun({ accountId: 'acc', fileIds: ['f'], continued: parent })
    if (!parent) conversation.heard({ type: 'conversation', conversationId: `C${++count}` })
    conversation.heard({ type: 'response', responseId: `R${++count}` })
    await conversation.answered(text, whole)
    return { ...conversation, responseId: `R${count}` }
  }
  return { conversations, store, open, answer, clock, settings, lines }
}

test('a resent history goes on behind its last answer, and only with what is new', async () => {
  const { open, answer } = fresh()
  const one = await answer([user('a')], 'b')
  const next = await open([user('a'), said('b'), user('c')])
  expect(next.id).toBe(one.id)
  expect(next.thread).toMatchObject({
    parent: { accountId: 'acc', conversationId: 'C1', responseId: one.responseId, fileIds: ['f'] },
    fresh: [user('c')],
  })
  expect((await open([user('a')])).id).not.toBe(one.id)
  expect((await open([user('a'), said('B'), user('c')])).thread.parent).toBeUndefined()
  expect((await open([user('a'), said('b'), user('c')], { keyId: 'other' })).thread.parent).toBeUndefined()
  const expert = sampleModel({ mode: 'expert' })
  expect((await open([user('a'), said('b'), user('c')], { model: expert })).thread.parent).toBeUndefined()
  // Nothing is asked behind the answer.
  expect((await open([user('a'), said('b')])).thread.parent).toBeUndefined()
})

test('several answers to one question are branches', async () => {
  const { open, answer } = fresh()
  const one = await answer([user('a')], 'b')
  const history = [user('a'), said('b'), user('c')]
  const first = await answer(history, 'x')
  const second = await answer(history, 'y')
  expect([first.thread.parent, second.thread.parent]).toMatchObject([
    { responseId: one.responseId },
    { responseId: one.responseId },
  ])
  const parentOf = async (text: string) =>
    (await open([...history, said(text), user('on')])).thread.parent?.responseId
  expect([await parentOf('x'), await parentOf('y')]).toEqual([first.responseId, second.responseId])
})

test('explicit looks nothing up, unless the caller named what it goes on from', async () => {
  const { open, answer } = fresh('explicit')
  const { id } = await answer([user('a')], 'b')
  const history = [user('a'), said('b'), user('c')]
  expect((await open(history)).thread.parent).toBeUndefined()
  expect((await open(history, { resumes: true })).thread.parent).toBeDefined()
  expect((await open(history, named(id))).thread.parent).toBeDefined()
  const alone = await open([user('c')], named(id))
  expect(alone).toMatchObject({ id, turns: history, thread: { fresh: [user('c')] } })
  expect(await open(history, { nameless: true })).toBeUndefined()
  const edited = await open([user('a'), said('B'), user('c')], named(id))
  expect([edited.id, edited.thread.parent]).toEqual([id, undefined])
})

test('instructions that stand there already are not said again', async () => {
  const { open, answer } = fresh()
  const system: Turn = { role: 'system', text: 's' }
  const { id } = await answer([system, user('a')], 'b')
  expect((await open([system, user('c')], named(id))).thread.fresh).toEqual([user('c')])
  const other: Turn = { role: 'system', text: 't' }
  expect((await open([other, user('c')], named(id))).thread.fresh).toEqual([other, user('c')])
})

test('a named conversation and a resent history are one: each finds what the other kept', async () => {
  const { open, answer } = fresh()
  const { id } = await answer([user('a')], 'b')
  await answer([user('c')], 'd', named(id))
  const whole = await open([user('a'), said('b'), user('c'), said('d'), user('e')])
  expect([whole.id, whole.thread.fresh]).toEqual([id, [user('e')]])
  expect(whole.thread.parent).toBeDefined()
})

test('an answer cut short is told again in whole', async () => {
  const { open, answer } = fresh()
  const { id } = await answer([user('a')], 'b', {}, false)
  const next = await open([user('c')], named(id))
  expect([next.thread.parent, next.turns]).toEqual([undefined, [user('a'), said('b'), user('c')]])
})

test('what was not used for a while, or is one too many, is forgotten', async () => {
  const { conversations, open, answer, clock } = fresh()
  const history = [user('a'), said('b'), user('c')]
  const { id } = await answer([user('a')], 'b')
  clock.now += 59_000
  await answer(history, 'd')
  clock.now += 59_000
  expect((await open(history)).thread.parent).toBeDefined()
  clock.now += 2000
  expect((await open(history)).thread.parent).toBeUndefined()
  const refused = await thrownBy(open([user('c')], named(id)))
  expect(refused).toMatchObject({ fault: { kind: 'conversation_not_found', param: 'conversation_id' } })
  for (const text of ['1', '2', '3']) await answer([user(text)], 'x')
  const page = { since: conversations.since(), limit: 10, offset: 0 }
  expect((await conversations.store.list({}, page)).total).toBe(2)
})

test('off opens nothing; a database that fails does not harm the answer', async () => {
  const { conversations, answer, settings, store, lines } = fresh()
  store.keep = () => Promise.reject(new Error('disk full'))
  await answer([user('a')], 'b')
  expect(lines.join('')).toContain('disk full')
  settings.mode = 'off'
  expect(await conversations.open({ keyId: 'k', model: sampleModel(), turns: [user('a')] })).toBeUndefined()
})
