import { expect } from 'bun:test'
import type { NewTurn } from '../../core/conversation.ts'
import type { Video } from '../../core/video.ts'
import type { Check } from './suite.ts'

const hostile = `'; DROP TABLE responses; -- "\\ ключ 键 🙂\u0000`
const response = (id: string, previousId: string | null = null, createdAt = 1000) => ({
  id,
  keyId: 'key_1',
  previousId,
  createdAt,
  input: [{ text: hostile }],
  response: { id, text: hostile },
})
const turn = (changes: Partial<NewTurn> = {}): NewTurn => ({
  conversationId: 'conv-1',
  keyId: 'key_1',
  model: 'grok-4',
  parentId: null,
  place: { accountId: 'acc_1', conversationId: 'C', responseId: 'R', fileIds: ['f'] },
  hash: 'h1',
  said: [{ role: 'user', text: hostile }],
  at: 1000,
  sent: 10,
  whole: 20,
  ...changes,
})
const video = (id: string, changes: Partial<Video> = {}): Video => ({
  id,
  keyId: 'key_1',
  form: 'openai',
  model: 'grok-imagine-video',
  prompt: hostile.replace('\u0000', ''),
  wish: {},
  phase: 'waiting',
  accountId: '',
  conversationId: '',
  progress: 0,
  createdAt: 1,
  endedAt: 0,
  file: '',
  thumbnail: '',
  fault: '',
  message: '',
  claim: 0,
  log: { requestId: 'req_1', address: '', attempts: [] },
  ...changes,
})
const picture = { base64: 'AAAA', contentType: 'image/png', filename: hostile }

/** What callers asked and were answered. */
export function contentTests(check: Check): void {
  check(
    'a response is read by its key alone, with what it continues, from any process',
    async ({ store, open }) => {
      const other = await open('two')
      await store.responses.put(response('a'))
      await other.responses.put(response('b', 'a'))
      await store.responses.put(response('c', 'b'))
      expect(await other.responses.find('c', 'key_1', 0)).toEqual(response('c', 'b'))
      expect(await other.responses.find('c', 'key_2', 0)).toBeUndefined()
      expect(await other.responses.find('c', 'key_1', 1001)).toBeUndefined()
      expect((await store.responses.before(response('c', 'b'))).map(({ id }) => id)).toEqual(['a', 'b'])
    },
  )

  check('what continues a removed response keeps its history; the rest goes', async ({ store }) => {
    for (const [id, before] of [
      ['a', null],
      ['b', 'a'],
      ['c', 'b'],
    ] as const)
      await store.responses.put(response(id, before))
    await store.responses.remove('a')
    await store.responses.remove('b')
    expect(await store.responses.find('b', 'key_1', 0)).toBeUndefined()
    expect((await store.responses.before(response('c', 'b'))).map(({ id }) => id)).toEqual(['a', 'b'])
    await store.responses.remove('c')
    expect(await store.responses.before(response('d', 'c'))).toEqual([])
  })

  check('old responses are swept from the end of their chain on', async ({ store }) => {
    for (const [id, before, at] of [
      ['a', null, 1],
      ['b', 'a', 2],
      ['c', null, 3],
      ['d', 'c', 9],
    ] as const)
      await store.responses.put(response(id, before, at))
    expect(await store.responses.sweep(5, 100)).toBe(2)
    expect(await store.responses.find('c', 'key_1', 0)).toBeDefined()
    expect(await store.responses.find('a', 'key_1', 0)).toBeUndefined()
  })

  check('conversations: found by history or name, told again, listed, forgotten', async ({ store, open }) => {
    const other = await open('two')
    await store.conversations.keep(turn(), 10)
    const first = await other.conversations.findHash({ keyId: 'key_1', hash: 'h1' }, 0)
    expect(first).toMatchObject({ conversationId: 'conv-1', parentId: null, place: turn().place, at: 1000 })
    const said = [{ role: 'assistant' as const, text: 'b' }]
    await other.conversations.keep(turn({ parentId: first!.id, hash: 'h2', said, at: 2000 }), 10)
    const last = await store.conversations.findLast('conv-1', 'key_1', 0)
    expect(last?.hash).toBe('h2')
    expect(await store.conversations.history(last!)).toEqual([...turn().said, ...said])
    expect((await store.conversations.turns('conv-1')).map(({ hash }) => hash)).toEqual(['h1', 'h2'])
    expect(await store.conversations.findLast('conv-1', 'key_2', 0)).toBeUndefined()
    expect(await store.conversations.findLast('conv-1', 'key_1', 2001)).toBeUndefined()
    expect(
      await store.conversations.findHash({ keyId: 'key_1', hash: 'h1', conversationId: 'x' }, 0),
    ).toBeUndefined()
    await store.conversations.keep(turn({ conversationId: 'conv-2', keyId: '', at: 3000 }), 10)
    const page = { since: 0, limit: 1, offset: 0 }
    expect(await store.conversations.list({}, page)).toMatchObject({
      items: [{ id: 'conv-2' }],
      total: 2,
      sent: 30,
      whole: 60,
    })
    expect((await store.conversations.list({}, { ...page, limit: -1 })).items).toHaveLength(2)
    expect((await store.conversations.list({ keyId: '' }, page)).total).toBe(1)
    expect(await store.conversations.get('conv-1', 0)).toMatchObject({ turns: 2, sent: 20, usedAt: 2000 })
    expect([await store.conversations.remove('conv-1'), await store.conversations.remove('conv-1')]).toEqual([
      true,
      false,
    ])
    expect(await store.conversations.turns('conv-1')).toEqual([])
    expect(await store.conversations.sweep(5000, 10)).toBe(1)
  })

  check('an account has no more conversations than it may; the oldest go', async ({ store }) => {
    for (const at of [1, 2, 3]) await store.conversations.keep(turn({ conversationId: `conv-${at}`, at }), 2)
    const { items } = await store.conversations.list({}, { since: 0, limit: 10, offset: 0 })
    expect(items.map(({ id }) => id)).toEqual(['conv-3', 'conv-2'])
  })

  check('a video: written, read by its key, removed', async ({ store, open }) => {
    const other = await open('two')
    await store.videos.add(video('v1'), [picture], 20_000)
    await store.videos.add(video('v2'), [], 20_000)
    expect(await other.videos.find('v1', 'key_1')).toEqual(video('v1'))
    expect(await other.videos.find('v1', 'key_2')).toBeUndefined()
    expect(await store.videos.pictures('v1')).toEqual([picture])
    const over = video('v1', { phase: 'over', endedAt: 5, file: 'a.mp4', progress: 100 })
    expect(await store.videos.update(over)).toBe(true)
    expect((await store.videos.list('key_1')).map(({ id, phase }) => [id, phase])).toEqual([
      ['v1', 'over'],
      ['v2', 'waiting'],
    ])
    expect(await store.videos.pictures('v1')).toEqual([])
    await store.videos.remove('v1')
    expect([await store.videos.update(over), await store.videos.find('v1', 'key_1')]).toEqual([
      false,
      undefined,
    ])
  })

  check(
    'a video has one owner at a time, and one that lost it writes nothing more',
    async ({ store, open }) => {
      const other = await open('two')
      await store.videos.add(video('v1'), [], 60_000)
      expect([await other.videos.free(), await other.videos.claim(video('v1'), 1000)]).toEqual([
        [],
        undefined,
      ])
      expect(await store.videos.renew([video('v1')], 0)).toEqual(['v1'])
      await Bun.sleep(5)
      const [free] = await other.videos.free()
      const third = await open('three')
      const claims = await Promise.all([other.videos.claim(free!, 60_000), third.videos.claim(free!, 60_000)])
      expect(claims.filter(Boolean)).toEqual([{ ...video('v1'), claim: 1 }])
      expect(await store.videos.renew([video('v1')], 1000)).toEqual([])
      expect(await store.videos.update(video('v1', { phase: 'sending' }))).toBe(false)
      expect(await other.videos.update(video('v1', { phase: 'sending', claim: 1 }))).toBe(true)
      await other.videos.update(video('v1', { phase: 'over', claim: 1 }))
      expect(await store.videos.free()).toEqual([])
    },
  )

  check('answers to the same request are kept for a while', async ({ store }) => {
    const answer = { status: 200, contentType: 'application/json', body: hostile }
    await store.answers.put('place', 100, answer)
    expect([await store.answers.find('place', 100), await store.answers.find('place', 101)]).toEqual([
      answer,
      undefined,
    ])
    await store.answers.sweep(101)
    expect(await store.answers.find('place', 0)).toBeUndefined()
  })
}
