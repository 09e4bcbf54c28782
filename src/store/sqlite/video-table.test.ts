import { expect, test } from 'bun:test'
import type { Video } from '../../core/video.ts'
import { openDatabase } from './database.ts'
import { videoTable } from './video-table.ts'

const video: Video = {
  id: 'video_1',
  keyId: 'key_1',
  form: 'openai',
  model: 'grok-imagine-video',
  prompt: 'a cat',
  wish: {} as Video['wish'],
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
  log: { requestId: 'req_1', address: '127.0.0.1', attempts: [] },
}

function twoProcesses() {
  const database = openDatabase(':memory:')
  const clock = { now: 1_000_000 }
  const of = (id: string) => videoTable(database, { id, shared: true, now: () => clock.now })
  return { maker: of('maker'), one: of('one'), two: of('two'), clock }
}

test('of two processes that find the same open video one takes it up, and only that one may write about it', () => {
  const { maker, one, two, clock } = twoProcesses()
  maker.add(video, [], 20_000)
  expect([one.free(), one.claim(video, 1)]).toEqual([[], undefined])
  clock.now += 20_000
  const [seenByOne] = one.free()
  const [seenByTwo] = two.free()
  const claimed = one.claim(seenByOne!, 20_000)
  expect(claimed).toEqual({ ...video, claim: 1 })
  expect(two.claim(seenByTwo!, 20_000)).toBeUndefined()

  // The process that made it learns at its next step that it is not its video any more.
  expect(maker.update({ ...video, phase: 'sending' })).toBe(false)
  expect(maker.renew([video], 20_000)).toEqual([])
  expect(maker.find('video_1', 'key_1')?.phase).toBe('waiting')
  expect(one.update({ ...claimed!, phase: 'sending' })).toBe(true)
  expect(one.find('video_1', 'key_1')).toMatchObject({ phase: 'sending', claim: 1 })
  expect(one.renew([claimed!], 20_000)).toEqual(['video_1'])
})

test('a video that went on since it was read is not claimed', () => {
  const { maker, one, clock } = twoProcesses()
  maker.add(video, [], 20_000)
  clock.now += 20_000
  const [seen] = one.free()
  maker.update({ ...video, phase: 'sending' })
  expect(one.claim(seen!, 20_000)).toBeUndefined()
})

test('where one process has the folder, whatever another one left is free at once, and its own is not', () => {
  const database = openDatabase(':memory:')
  const alone = (id: string) => videoTable(database, { id, shared: false, now: () => 0 })
  alone('before').add(video, [], 20_000)
  alone('now').add({ ...video, id: 'video_2' }, [], 20_000)
  expect(
    alone('now')
      .free()
      .map(({ id }) => id),
  ).toEqual(['video_1'])
})
