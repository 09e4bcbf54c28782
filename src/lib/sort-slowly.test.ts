import { expect, test } from 'bun:test'
import { sampleRandom } from '../testing/sample-accounts.ts'
import { sortSlowly } from './sort-slowly.ts'

for (const length of [0, 1, 2, 1023, 1024, 1025, 5000, 20_000])
  test(`${length} items come out as toSorted has them, equals in their order`, async () => {
    const random = sampleRandom(length)
    const items = Array.from({ length }, (_, at) => ({ at, key: Math.floor(random() * 100) }))
    const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key
    const before = [...items]
    expect(await sortSlowly(items, byKey)).toEqual(items.toSorted(byKey))
    expect(items).toEqual(before)
  })

test('others have their turn meanwhile', async () => {
  const turns: number[] = []
  const clock = setInterval(() => turns.push(performance.now()), 1)
  const items = Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 50_021)
  await sortSlowly(items, (a, b) => a - b)
  clearInterval(clock)
  expect(turns.length).toBeGreaterThan(3)
})
