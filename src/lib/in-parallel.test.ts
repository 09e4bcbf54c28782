import { expect, test } from 'bun:test'
import { thrownBy } from '../testing/thrown.ts'
import { inParallel } from './in-parallel.ts'

const never = new AbortController().signal

test('results in order, never more at a time than allowed', async () => {
  let running = 0
  let most = 0
  const waits = [30, 1, 20, 1, 10, 1]
  const results = await inParallel(waits, { limit: 2, signal: never }, async (ms, _, index) => {
    most = Math.max(most, ++running)
    await Bun.sleep(ms)
    running--
    return index * 10
  })
  expect(results).toEqual([0, 10, 20, 30, 40, 50])
  expect(most).toBe(2)
})

test('the first failure ends it: nothing new begins, what runs is told', async () => {
  const begun: number[] = []
  let told = false
  const work = async (item: number, signal: AbortSignal) => {
    begun.push(item)
    if (item === 1) throw new Error('one')
    signal.addEventListener('abort', () => (told = true))
    await Bun.sleep(20)
  }
  expect(await thrownBy(inParallel([0, 1, 2, 3], { limit: 2, signal: never }, work))).toEqual(
    new Error('one'),
  )
  expect(told).toBe(true)
  await Bun.sleep(40)
  expect(begun).toEqual([0, 1])
})

const untilAborted = (_: number, signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('the signal reaches the work, and nothing begins behind it', async () => {
  const leaving = new AbortController()
  const reason = new Error('gone')
  const running = inParallel([1, 2, 3], { limit: 2, signal: leaving.signal }, untilAborted)
  leaving.abort(reason)
  expect(await thrownBy(running)).toBe(reason)
  expect(await thrownBy(inParallel([1], { limit: 2, signal: leaving.signal }, untilAborted))).toBe(reason)
})

test('nothing to do', async () => {
  expect(await inParallel([], { limit: 3, signal: never }, async () => 1)).toEqual([])
})
