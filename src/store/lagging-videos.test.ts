import { expect, test } from 'bun:test'
import type { Video } from '../core/video.ts'
import { eventually } from '../testing/eventually.ts'
import { openDatabase } from './database.ts'
import { laggingVideos } from './lagging-videos.ts'
import { videoTable } from './video-table.ts'

const video: Video = {
  id: 'video_a',
  keyId: 'config',
  form: 'openai',
  model: 'grok-imagine-video',
  prompt: 'a cat',
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
}

test('what cannot be written is known all the same, and written when that works again', async () => {
  const table = videoTable(openDatabase(':memory:'))
  let full = true
  const refusing = {
    ...table,
    update: (changed: Video) => {
      if (full) throw new Error('database or disk is full')
      return table.update(changed)
    },
  }
  const lagging = laggingVideos(refusing, 5)
  lagging.add(video, [])
  expect(() => lagging.update({ ...video, phase: 'sending' })).toThrow('full')
  lagging.update({ ...video, phase: 'over', file: 'a.mp4' })
  expect(lagging.find('video_a', 'config')).toMatchObject({ phase: 'over', file: 'a.mp4' })
  expect(lagging.list('config')).toMatchObject([{ phase: 'over' }])
  expect(table.find('video_a', 'config')).toMatchObject({ phase: 'waiting' })
  full = false
  await eventually('it is written', () => table.find('video_a', 'config')?.file === 'a.mp4')
  lagging.close()
})
