import { unhurried } from './unhurried.ts'

/** Items sorted natively in one go: some tenths of a millisecond. */
const runLength = 1024
/** Merged between two looks at the clock. */
const stepLength = 512

/** The items in order, as `toSorted` would have them, but letting others have their turn after each millisecond or so. */
export async function sortSlowly<T>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  let runs: T[][] = []
  const starts = Array.from({ length: Math.ceil(items.length / runLength) }, (_, at) => at * runLength)
  await unhurried(starts, (start) => void runs.push(items.slice(start, start + runLength).toSorted(compare)))
  while (runs.length > 1) {
    const merged: T[][] = []
    await unhurried(mergePairs(runs, merged, compare), () => {})
    runs = merged
  }
  return runs[0] ?? []
}

function* mergePairs<T>(runs: T[][], merged: T[][], compare: (a: T, b: T) => number): Generator<void> {
  for (let at = 0; at < runs.length; at += 2) {
    const [left = [], right] = [runs[at], runs[at + 1]]
    if (!right) return void merged.push(left)
    const both: T[] = []
    let [l, r] = [0, 0]
    while (l < left.length || r < right.length) {
      const [one, other] = [left[l], right[r]]
      // Of equals the left one: the order they came in stays.
      const takeLeft = r >= right.length || (l < left.length && compare(one as T, other as T) <= 0)
      both.push((takeLeft ? left[l++] : right[r++]) as T)
      if (both.length % stepLength === 0) yield
    }
    merged.push(both)
  }
}
