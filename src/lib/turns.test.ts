import { expect, test } from 'bun:test'
import { createTurns } from './turns.ts'

test('a trickle waits for nothing', () => {
  const turns = createTurns()
  for (let at = 0; at < 600; at++) expect(turns.spent(100)).toBeUndefined()
})

test('readers of what is already there let others have their turn, one reader at a time', async () => {
  const turns = createTurns()
  const order: string[] = []
  const state = { running: true }
  const reader = async (name: string) => {
    while (state.running) {
      order.push(name)
      await turns.spent(100_000)
    }
  }
  const readers = ['a', 'b', 'c'].map(reader)
  const passed: number[] = []
  for (let at = 0; at < 6; at++) {
    await new Promise((resolve) => setTimeout(resolve, 0))
    passed.push(order.length)
  }
  state.running = false
  await Promise.all(readers)
  // Timers were served while they went on, and each of the three came to its turn as often as the others.
  expect(passed.at(-1)).toBeGreaterThan(passed[0] ?? 0)
  const counts = ['a', 'b', 'c'].map((name) => order.filter((each) => each === name).length)
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
})

test('what little comes after a turn starts anew', async () => {
  const turns = createTurns()
  await turns.spent(70_000)
  expect(turns.spent(60_000)).toBeUndefined()
  expect(turns.spent(10_000)).toBeInstanceOf(Promise)
})

test('while too much waits for its turn nothing is read, and then everything again that its own reader wants', async () => {
  const turns = createTurns()
  const states = [true, true, true]
  const [first, second] = states.map((_, at) =>
    turns.join({ pause: () => void (states[at] = false), resume: () => void (states[at] = true) }),
  )
  first?.pause()
  expect(states).toEqual([false, true, true])
  const waiting = Array.from({ length: 40 }, () => turns.spent(100_000))
  expect(states).toEqual([false, false, false])
  second?.leave()
  expect(states).toEqual([false, true, false])
  await Promise.all(waiting)
  expect(states).toEqual([false, true, true])
  first?.resume()
  expect(states).toEqual([true, true, true])
})
