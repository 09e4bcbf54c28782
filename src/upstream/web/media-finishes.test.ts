import { expect, test } from 'bun:test'
import { answerOf } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import { createMediaFinishes } from './media-finishes.ts'

const progress: ModelEvent = { type: 'media.progress', id: 'v', kind: 'video', progress: 50 }
const done: ModelEvent = { type: 'media.done', id: 'v', kind: 'video', url: 'https://x/y.mp4' }
const account = sampleAccount({ id: 'a' })
const video = { kind: 'video', mode: '' } as const

test('the finish of a video is noted when it is there, for its account and all its resolutions', async () => {
  let now = 1000
  const finishes = createMediaFinishes(() => now)
  const reads = [[progress], [done]]
  const answer = finishes.noted(
    answerOf({ read: async () => reads.shift(), cancel: () => {} }),
    account,
    video,
  )
  expect(await answer.read()).toEqual([progress])
  now = 61_000
  expect(finishes.at(account, 'video')).toBe(0)
  expect(await answer.read()).toEqual([done])
  // Chats and other uses that come later change nothing.
  now = 90_000
  expect(await answer.read()).toBeUndefined()
  expect(finishes.at(account, 'video')).toBe(61_000)
  expect(finishes.at(account, 'video720p')).toBe(61_000)
  expect(finishes.at(account, 'imagePro')).toBe(0)
  expect(finishes.at(sampleAccount({ id: 'b' }), 'video')).toBe(0)
})

test('an answer of a chat goes through as it is, one of pictures counts for its own quota', async () => {
  const finishes = createMediaFinishes(() => 7)
  const answer = answerOf({ read: async () => [done], cancel: () => {} })
  expect(finishes.noted(answer, account, { kind: 'chat', mode: 'fast' })).toBe(answer)
  await finishes.noted(answer, account, { kind: 'image', mode: 'imagePro' }).read()
  expect(finishes.at(account, 'imagePro')).toBe(7)
  expect(finishes.at(account, 'video')).toBe(0)
})
