import type { SeenWord } from '../upstream/web/seen.ts'

/** What was last seen of the upstream's words, beside what is set (product section 14). */
export type SeenWords = {
  note: (seen: SeenWord) => void
  /** `at` is when it was seen last, epoch milliseconds. */
  list: () => (SeenWord & { at: number })[]
}

// Names come from the upstream.
const most = 500

export function createSeenWords(now: () => number): SeenWords {
  const words = new Map<string, SeenWord & { at: number }>()
  return {
    note: (seen) => {
      const key = `${seen.table} ${seen.name}`
      if (words.size < most || words.has(key)) words.set(key, { ...seen, at: now() })
    },
    list: () => [...words.values()],
  }
}
