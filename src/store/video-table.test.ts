import { expect, test } from 'bun:test'
import type { Video } from '../core/video.ts'
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

test('of two processes that find the same open video one takes it up, and only that one may write about it', () => {
  const table = videoTable(openDatabase(':memory:'))
  table.add(video, [])
  const [seenByA] = table.open()
  const [seenByB] = table.open()
  const claimed = table.claim(seenByA!)
  expect(claimed).toEqual({ ...video, claim: 1 })
  expect(table.claim(seenByB!)).toBeUndefined()

  // The process that made it learns at its next step that it is not its video any more.
  expect(table.update({ ...video, phase: 'sending' })).toBe(false)
  expect(table.find('video_1', 'key_1')?.phase).toBe('waiting')
  expect(table.update({ ...claimed!, phase: 'sending' })).toBe(true)
  expect(table.find('video_1', 'key_1')).toMatchObject({ phase: 'sending', claim: 1 })
})

test('a video that went on since it was read is not claimed', () => {
  const table = videoTable(openDatabase(':memory:'))
  table.add(video, [])
  const [seen] = table.open()
  table.update({ ...video, phase: 'sending' })
  expect(table.claim(seen!)).toBeUndefined()
})
