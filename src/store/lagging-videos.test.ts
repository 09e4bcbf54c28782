import { expect, test } from 'bun:test'
import type { Video } from '../core/video.ts'
import { eventually } from '../testing/eventually.ts'
import { laggingVideos } from './lagging-videos.ts'
import { openMemoryStore } from './open-store.ts'

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
  const { videos: table } = openMemoryStore()
  let full = true
  const refusing = {
    ...table,
    update: async (changed: Video) => {
      if (full) throw new Error('database or disk is full')
      return table.update(changed)
    },
  }
  const lagging = laggingVideos(refusing, 5)
  await lagging.add(video, [], 1000)
  expect(lagging.update({ ...video, phase: 'sending' })).rejects.toThrow('full')
  await lagging.update({ ...video, phase: 'over', file: 'a.mp4' })
  expect(await lagging.find('video_a', 'config')).toMatchObject({ phase: 'over', file: 'a.mp4' })
  expect(await lagging.list('config')).toMatchObject([{ phase: 'over' }])
  expect(await table.find('video_a', 'config')).toMatchObject({ phase: 'waiting' })
  full = false
  await eventually('it is written', async () => (await table.find('video_a', 'config'))?.file === 'a.mp4')
  await lagging.close()
})
