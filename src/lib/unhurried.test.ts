import { expect, test } from 'bun:test'
import { unhurried } from './unhurried.ts'

test('takes every item in order and lets others have their turn after each slice', async () => {
  const taken: number[] = []
  const between: number[] = []
  const work = unhurried([1, 2, 3, 4, 5, 6], (item) => {
    taken.push(item)
    Bun.sleepSync(3)
  })
  while (taken.length < 6) {
    between.push(taken.length)
    await new Promise((resume) => setImmediate(resume))
  }
  await work
  expect(taken).toEqual([1, 2, 3, 4, 5, 6])
  expect(new Set(between).size).toBeGreaterThanOrEqual(5)
})

test('does not stop for less than a slice, and passes on what goes wrong', async () => {
  let turns = 0
  setImmediate(() => turns++)
  await unhurried([1, 2, 3], () => undefined, 1000)
  expect(turns).toBe(0)
  const wrong = unhurried([1], () => {
    throw new Error('no')
  })
  await expect(wrong).rejects.toThrow('no')
})
