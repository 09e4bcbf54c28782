import { expect, test } from 'bun:test'
import { sampleRandom } from '../testing/sample-accounts.ts'
import { createHeap } from './heap.ts'

type Item = { key: number; name: number; at: number }

test('a heap agrees with a sorted list through random puts, moves and removals', () => {
  const random = sampleRandom(7)
  const before = (a: Item, b: Item) => (a.key !== b.key ? a.key < b.key : a.name < b.name)
  const heap = createHeap<Item>(before, { read: (item) => item.at, write: (item, at) => void (item.at = at) })
  const items = Array.from({ length: 60 }, (_, name): Item => ({ key: 0, name, at: -1 }))
  const inside = new Set<Item>()
  for (let round = 0; round < 4000; round++) {
    const item = items[Math.floor(random() * items.length)]!
    if (random() < 0.35) {
      heap.remove(item)
      inside.delete(item)
    } else {
      item.key = Math.floor(random() * 12)
      heap.put(item)
      inside.add(item)
    }
    const sorted = [...inside].toSorted((a, b) => (before(a, b) ? -1 : 1))
    expect(heap.top()).toBe(sorted[0])
    expect(heap.size()).toBe(sorted.length)
    const skipped = new Set(sorted.slice(0, Math.floor(random() * (round % 5 === 0 ? 60 : 6))))
    expect(heap.first((item) => skipped.has(item))).toBe(sorted.find((item) => !skipped.has(item)))
  }
})

test('skipping many compares as k log k, not as its square', () => {
  let compared = 0
  const before = (a: Item, b: Item) => {
    compared++
    return a.key < b.key
  }
  const heap = createHeap<Item>(before, { read: (item) => item.at, write: (item, at) => void (item.at = at) })
  const random = sampleRandom(3)
  for (let name = 0; name < 20_000; name++) heap.put({ key: random(), name, at: -1 })
  const skipping = (many: number) => {
    let left = many
    compared = 0
    heap.first(() => left-- > 0)
    return compared
  }
  for (const many of [10, 1000, 16_000]) expect(skipping(many)).toBeLessThan(6 * many * Math.log2(many))
})
