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
    const skipped = new Set(sorted.slice(0, Math.floor(random() * 6)))
    expect(heap.first((item) => skipped.has(item))).toBe(sorted.find((item) => !skipped.has(item)))
  }
})
