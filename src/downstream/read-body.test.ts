import { expect, test } from 'bun:test'
import { asFault } from '../core/fault.ts'
import { readBody } from './read-body.ts'

test('a body that stops half-way is not waited for for ever', async () => {
  let cancelled = false
  const stalled = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"a":')),
    cancel: () => {
      cancelled = true
    },
  })
  const fault = await readBody(stalled, 1000, 30).catch(asFault)
  expect(fault).toMatchObject({ kind: 'request_timeout' })
  expect(cancelled).toBe(true)
})

test('a slow body that goes on is read to its end', async () => {
  let sent = 0
  const slow = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await Bun.sleep(10)
      if (++sent > 8) controller.close()
      else controller.enqueue(new Uint8Array([sent]))
    },
  })
  expect((await readBody(slow, 1000, 500)).length).toBe(8)
})
