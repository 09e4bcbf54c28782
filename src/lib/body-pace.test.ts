import { expect, test } from 'bun:test'
import { allowedMs, bodyMsOf, pieceWithin, setBodyMs } from './body-pace.ts'

test('each megabyte has as much time as the beginning', () => {
  expect(allowedMs(30_000, 0)).toBe(30_000)
  expect(allowedMs(30_000, 64e6)).toBe(65 * 30_000)
})

test('the time stays with the request', () => {
  const request = new Request('http://x')
  expect(bodyMsOf(request)).toBe(30_000)
  setBodyMs(request, 5)
  expect(bodyMsOf(request)).toBe(5)
})

test('what does not come in time is cancelled', async () => {
  let cancelled = false
  const reader = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) }).getReader()
  expect(await pieceWithin(reader, 5)).toBe('late')
  expect(cancelled).toBe(true)
  const broken = new ReadableStream<Uint8Array>({ start: (out) => out.error(new Error('cut')) }).getReader()
  await expect(pieceWithin(broken, 1000)).rejects.toThrow('cut')
})
