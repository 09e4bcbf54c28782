/** A binary heap that knows where each item sits, so that any item can be moved or taken out in logarithmic time. */
export type Heap<T> = {
  size: () => number
  top: () => T | undefined
  /** Adds the item, or moves it to where its changed values belong. */
  put: (item: T) => void
  /** Takes the item out. One that is not in the heap is left alone. */
  remove: (item: T) => void
  /** The first item in order that is not skipped. Costs k log k, k being the skipped ones that come before it. */
  first: (skip: (item: T) => boolean) => T | undefined
}

/** Where an item keeps its index in one heap; -1 outside of it. On the item, because a Map of 100,000 costs more. */
export type Seat<T> = { read: (item: T) => number; write: (item: T, index: number) => void }

/** An empty heap ordered by `before`. */
export function createHeap<T>(before: (a: T, b: T) => boolean, seat: Seat<T>): Heap<T> {
  const items: T[] = []
  const set = (index: number, item: T) => {
    items[index] = item
    seat.write(item, index)
  }
  const rise = (start: number, item: T) => {
    let index = start
    while (index > 0) {
      const parent = items[(index - 1) >> 1]
      if (parent === undefined || !before(item, parent)) break
      set(index, parent)
      index = (index - 1) >> 1
    }
    set(index, item)
    return index
  }
  const lesserChild = (index: number) => {
    const left = items[2 * index + 1]
    const right = items[2 * index + 2]
    return left !== undefined && right !== undefined && before(right, left) ? 2 * index + 2 : 2 * index + 1
  }
  const sink = (start: number, item: T) => {
    let index = start
    for (;;) {
      const lesser = lesserChild(index)
      const child = items[lesser]
      if (child === undefined || !before(child, item)) break
      set(index, child)
      index = lesser
    }
    set(index, item)
  }
  const isBefore = (a: number, b: number) => before(items[a]!, items[b]!)
  // The frontier is a heap of indexes: what is in it may be all of a pool.
  const first = (skip: (item: T) => boolean) => {
    const frontier = items.length > 0 ? [0] : []
    for (let at = takeLeast(frontier, isBefore); at !== undefined; at = takeLeast(frontier, isBefore)) {
      const item = items[at]!
      if (!skip(item)) return item
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < items.length) addTo(frontier, child, isBefore)
    }
    return undefined
  }
  return {
    size: () => items.length,
    top: () => items[0],
    put: (item) => {
      const at = seat.read(item)
      const start = at === -1 ? items.length : at
      if (rise(start, item) === start) sink(start, item)
    },
    remove: (item) => {
      const at = seat.read(item)
      if (at === -1) return
      seat.write(item, -1)
      const last = items.pop()
      if (last === undefined || last === item) return
      if (rise(at, last) === at) sink(at, last)
    },
    first,
  }
}

type Before = (a: number, b: number) => boolean

function addTo(heap: number[], entry: number, before: Before): void {
  let index = heap.length
  while (index > 0) {
    const parent = heap[(index - 1) >> 1]!
    if (!before(entry, parent)) break
    heap[index] = parent
    index = (index - 1) >> 1
  }
  heap[index] = entry
}

function takeLeast(heap: number[], before: Before): number | undefined {
  const least = heap[0]
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return least
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
    if (!before(heap[child]!, last)) break
    heap[index] = heap[child]!
    index = child
  }
  heap[index] = last
  return least
}
