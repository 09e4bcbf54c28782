import { expect, test } from 'bun:test'
import { inSlices } from './slices.ts'

/** A reader of these sizes; every byte says where it stands. */
function readerOf(sizes: number[]) {
  let count = 0
  let cancelled = 0
  const values = sizes.map((size) => Uint8Array.from({ length: size }, () => count++ % 251))
  return {
    read: () => Promise.resolve({ value: values.shift() }),
    cancel: () => Promise.resolve(void cancelled++),
    cancelled: () => cancelled,
  }
}

test('every byte comes, in order, and never more than 64 KB at once', async () => {
  const source = inSlices(readerOf([10, 65_536, 65_537, 300_000, 1]))
  const sizes: number[] = []
  let count = 0
  for (let { value } = await source.read(); value; { value } = await source.read()) {
    sizes.push(value.length)
    for (const byte of value) if (byte !== count++ % 251) throw new Error(`differs at ${count}`)
  }
  expect(count).toBe(10 + 65_536 + 65_537 + 300_000 + 1)
  expect(sizes.slice(0, 4)).toEqual([10, 65_536, 65_536, 1])
  expect(Math.max(...sizes)).toBe(65_536)
})

test('what was cancelled brings nothing more of what it had', async () => {
  const reader = readerOf([200_000])
  const source = inSlices(reader)
  await source.read()
  await source.cancel()
  expect(await source.read()).toEqual({ value: undefined })
  expect(reader.cancelled()).toBe(1)
})
