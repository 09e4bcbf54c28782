import { expect, test } from 'bun:test'
import { eventually } from '../testing/eventually.ts'
import { giveBack } from './give-back.ts'

const megabyte = 1024 * 1024

test('a peak is given back: without a pause while it is busy, as a whole once it is quiet, and not for ever', async () => {
  const state = { resident: 100 * megabyte, quiet: false, collected: [] as boolean[], looks: 0 }
  const stop = giveBack({
    resident: () => {
      state.looks++
      return state.resident
    },
    isQuiet: () => state.quiet,
    collect: (whole) => void state.collected.push(whole),
    everyMs: 1,
  })
  const afterLooks = async (many: number) => {
    const until = state.looks + many
    await eventually('it looked again', () => state.looks >= until)
  }
  await afterLooks(5)
  expect(state.collected).toEqual([])
  state.resident = 300 * megabyte
  await afterLooks(10)
  expect(state.collected).toEqual([false])
  state.quiet = true
  await eventually('it collects all', () => state.collected.length > 1)
  expect(state.collected.slice(0, 2)).toEqual([false, true])
  await afterLooks(100)
  expect(state.collected).toEqual([false, true, true, true])
  state.resident = 90 * megabyte
  await afterLooks(5)
  state.quiet = false
  await afterLooks(5)
  state.quiet = true
  state.resident = 130 * megabyte
  await afterLooks(5)
  expect(state.collected).toEqual([false, true, true, true])
  stop()
})
