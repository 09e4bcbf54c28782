import { expect, test } from 'bun:test'
import type { NewTurn } from '../../core/conversation.ts'
import { conversationTable } from './conversation-table.ts'
import { openDatabase } from './database.ts'

function fresh() {
  const database = openDatabase(':memory:')
  const store = conversationTable(database)
  let at = 1000
  const keep = (conversationId: string, hash: string, more: Partial<NewTurn> = {}, most = 100) =>
    store.keep(
      {
        conversationId,
        hash,
        keyId: 'k',
        model: 'm',
        parentId: null,
        place: {
          accountId: 'acc',
          conversationId: `up of ${conversationId}`,
          responseId: `r ${hash}`,
          fileIds: ['f'],
        },
        said: [{ role: 'user', text: `q ${hash}` }],
        at: at++,
        sent: 1,
        whole: 10,
        ...more,
      },
      most,
    )
  const ids = (filter = {}) =>
    store.list(filter, { since: 0, limit: 100, offset: 0 }).items.map(({ id }) => id)
  const rows = () =>
    database.query<{ n: number }, []>('SELECT count(*) AS n FROM conversation_turns').get()?.n
  return { store, keep, ids, rows }
}

test('a turn is found by its hash: the newest one, of its key, in its conversation, while it is remembered', () => {
  const { store, keep } = fresh()
  keep('one', 'h')
  keep('two', 'h')
  keep('other', 'h', { keyId: 'x' })
  const find = (more: object = {}, since = 0) =>
    store.findHash({ keyId: 'k', hash: 'h', ...more }, since)?.conversationId
  expect(find()).toBe('two')
  expect(find({ conversationId: 'one' })).toBe('one')
  expect(find({ conversationId: 'other' })).toBeUndefined()
  expect(find({ keyId: 'x' })).toBe('other')
  expect(find({ keyId: '' })).toBeUndefined()
  expect(find({ hash: 'none' })).toBeUndefined()
  expect(find({}, 1002)).toBeUndefined()
  expect(find({ conversationId: 'one' }, 1000)).toBe('one')
  expect(store.findHash({ keyId: 'k', hash: 'h' }, 0)).toMatchObject({
    parentId: null,
    at: 1001,
    place: { accountId: 'acc', conversationId: 'up of two', responseId: 'r h', fileIds: ['f'] },
  })
})

test('the history of a turn is that of its own branch', () => {
  const { store, keep } = fresh()
  keep('one', 'a')
  const root = store.findLast('one', 'k', 0)
  keep('one', 'b', { parentId: root?.id ?? null })
  const first = store.findLast('one', 'k', 0)!
  keep('one', 'c', { parentId: root?.id ?? null })
  const second = store.findLast('one', 'k', 0)!
  const texts = (turn: typeof first) => store.history(turn).map(({ text }) => text)
  expect([texts(first), texts(second)]).toEqual([
    ['q a', 'q b'],
    ['q a', 'q c'],
  ])
  expect(store.turns('one').map(({ hash }) => hash)).toEqual(['a', 'b', 'c'])
  expect(store.findLast('one', 'x', 0)).toBeUndefined()
})

test('the oldest of an account are forgotten above the limit, with their turns', () => {
  const { keep, ids, rows } = fresh()
  keep('one', 'a', {}, 2)
  keep('two', 'b', {}, 2)
  keep('one', 'c', {}, 2)
  keep(
    'elsewhere',
    'd',
    { place: { accountId: 'acc2', conversationId: 'u', responseId: 'r', fileIds: [] } },
    2,
  )
  keep('three', 'e', {}, 2)
  expect(ids()).toEqual(['three', 'elsewhere', 'one'])
  expect(rows()).toBe(4)
})

test('the list has sums over all pages, by key and account', () => {
  const { store, keep, ids } = fresh()
  for (const id of ['a', 'b', 'c']) keep(id, id)
  keep('b', 'again', {
    model: 'm2',
    place: { accountId: 'acc2', conversationId: 'u', responseId: 'r', fileIds: [] },
  })
  keep('x', 'x', { keyId: '' })
  const page = store.list({ keyId: 'k' }, { since: 0, limit: 2, offset: 0 })
  expect(page).toMatchObject({ total: 3, sent: 4, whole: 40 })
  expect(page.items[0]).toEqual({
    id: 'b',
    keyId: 'k',
    accountId: 'acc2',
    model: 'm2',
    createdAt: 1001,
    usedAt: 1003,
    turns: 2,
    sent: 2,
    whole: 20,
  })
  expect(ids({ keyId: '' })).toEqual(['x'])
  expect(ids({ accountId: 'acc' })).toEqual(['x', 'c', 'a'])
  expect(store.list({}, { since: 1003, limit: 1, offset: 1 })).toMatchObject({
    items: [{ id: 'b' }],
    total: 2,
  })
  expect([store.get('b', 1003)?.id, store.get('b', 1004)]).toEqual(['b', undefined])
})

test('what is removed or too old is gone with its turns', () => {
  const { store, keep, ids, rows } = fresh()
  for (const id of ['a', 'b', 'c', 'd']) keep(id, id)
  expect([store.remove('a'), store.remove('a')]).toEqual([true, false])
  expect(store.sweep(1003, 1)).toBe(1)
  expect(store.sweep(1003, 100)).toBe(1)
  expect([ids(), rows()]).toEqual([['d'], 1])
})
