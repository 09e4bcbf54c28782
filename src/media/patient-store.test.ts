import { expect, test } from 'bun:test'
import { asFault, fail } from '../core/fault.ts'
import type { MediaCache } from './cache.ts'
import { patientStore } from './patient-store.ts'

const pauses = { firstMs: 1, longestMs: 5 }
const away = () => fail({ kind: 'storage_failed', message: 'away' })
const stored = { name: 'a.mp4', kind: 'video' as const, bytes: 1, contentType: 'video/mp4' }
const failing = (times: number): MediaCache['store'] => {
  let left = times
  return async () => (left-- > 0 ? away() : stored)
}
const content = new Uint8Array(1)

test('a storage that comes back takes the file', async () => {
  const store = patientStore(failing(4), pauses)
  expect(await store('video', content, new AbortController().signal)).toEqual(stored)
})

test('who waits may leave, and any other failure is one at once', async () => {
  const stop = new AbortController()
  const waiting = patientStore(failing(Infinity), { firstMs: 10_000, longestMs: 10_000 })(
    'video',
    content,
    stop.signal,
  )
  setTimeout(() => stop.abort(), 5)
  expect(asFault(await waiting.catch((error: unknown) => error)).kind).toBe('storage_failed')
  let tries = 0
  const broken = patientStore(async () => {
    tries++
    throw new Error('other')
  }, pauses)
  expect(await broken('video', content, new AbortController().signal).catch(String)).toContain('other')
  expect(tries).toBe(1)
})
