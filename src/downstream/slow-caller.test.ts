import { expect, test } from 'bun:test'
import type { RequestInfo } from './request-info.ts'
import { secondsToTake, watchCaller } from './slow-caller.ts'

const server = { slow_caller_seconds: 120, slow_caller_mb: 1, heartbeat_seconds: 10 }

function watch() {
  const hurries: boolean[] = []
  const signal = new AbortController().signal
  const info = { signal, hurry: (little: boolean) => void hurries.push(little) } as unknown as RequestInfo
  return { hurries, patience: watchCaller(info, server) }
}

test('only while more waits than may is the caller in a hurry', async () => {
  const { hurries, patience } = watch()
  expect(patience.isWaiting()).toBe(false)
  const little = Promise.withResolvers<number>()
  const first = patience.untilTaken(little.promise, 1_000_000)
  expect(patience.isWaiting()).toBe(true)
  expect(hurries).toEqual([])
  little.resolve(1)
  expect(await first).toBe(1)
  const much = Promise.withResolvers<number>()
  const second = patience.untilTaken(much.promise, 1_000_001)
  expect(hurries).toEqual([true])
  much.resolve(2)
  await second
  expect(hurries).toEqual([true, false])
  expect([patience.isWaiting(), patience.isOver()]).toEqual([false, false])
})

test('the seconds of a connection', () => {
  expect(secondsToTake(server)).toBe(120)
  expect(secondsToTake(server, true)).toBe(10)
  expect(secondsToTake({ ...server, slow_caller_seconds: 5 })).toBe(20)
  expect(secondsToTake({ ...server, slow_caller_seconds: 400 })).toBe(250)
})
