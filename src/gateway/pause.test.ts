import { expect, test } from 'bun:test'
import { createPause } from './pause.ts'

test('a pause lets one probe pass at its end, and ends when something gets through', () => {
  let time = 1000
  const pause = createPause(() => time, 30_000)
  expect(pause.blockedFor()).toBe(0)
  pause.start()
  expect(pause.blockedFor()).toBe(30_000)
  time += 30_000
  expect(pause.blockedFor()).toBe(0) // the probe
  expect(pause.blockedFor()).toBeGreaterThan(0) // everybody else
  pause.clear()
  expect(pause.blockedFor()).toBe(0)
})
