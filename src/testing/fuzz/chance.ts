import { seededRandom } from '../random-cuts.ts'

/** Choices that repeat with the seed. */
export type Chance = {
  /** From `least` to `most`, both included. */
  int: (least: number, most: number) => number
  pick: <T>(from: readonly T[]) => T
  /** True with this probability. */
  is: (probability: number) => boolean
}

/** Choices from a seed. */
export function createChance(seed: number): Chance {
  const random = seededRandom(seed)
  const int = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  return {
    int,
    pick: (from) => {
      const found = from[int(0, from.length - 1)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
    is: (probability) => random() < probability,
  }
}
