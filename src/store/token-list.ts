import { placeOf } from './json-scan.ts'
import type { TokenEntry } from './token-entry.ts'
import { brokenAt, type FileProblem, type Placed, puzzleOf, walkTokens } from './token-scan.ts'

/** What a token file holds: one entry for each credential, and what its owner should know of the rest. */
export type TokenList = { entries: TokenEntry[]; problems: FileProblem[] }

// Enough to mend a file by; finding the place of each of 100,000 would take minutes.
const mostProblems = 50

/** Gathers entries as they come. Those of one credential become one: the first counts, the others fill its gaps. */
export function collectTokens(bytes: Buffer): { add: (placed: Placed) => void; list: () => TokenList } {
  const entries = new Map<string, TokenEntry>()
  const problems: FileProblem[] = []
  let untold = 0
  const tell = (start: number, message: string | undefined) => {
    if (!message) return
    if (problems.length < mostProblems) problems.push({ level: 'warning', ...placeOf(bytes, start), message })
    else untold++
  }
  const more = (): FileProblem => ({
    level: 'warning',
    line: 0,
    column: 0,
    message: `and ${untold} more like these`,
  })
  return {
    add: (placed) => {
      const { entry, path, start } = placed
      tell(start, puzzleOf(placed))
      if ('problem' in entry) return
      const earlier = entries.get(entry.credential)
      entries.set(entry.credential, earlier ? merged(earlier, entry) : entry)
      if (earlier) tell(start, `${path} repeats an earlier credential; both count as one account`)
    },
    list: () => ({ entries: [...entries.values()], problems: untold > 0 ? [...problems, more()] : problems }),
  }
}

function merged(kept: TokenEntry, other: TokenEntry): TokenEntry {
  const filled = { ...other, ...withoutGaps(kept) }
  return { ...filled, tags: [...new Set([...kept.tags, ...other.tags])] }
}

const withoutGaps = (entry: TokenEntry): Partial<TokenEntry> =>
  Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== '' && value !== 0 && value !== undefined),
  )

/** Reads a whole token file at once. A broken one holds no entries and exactly one problem of level `broken`. */
export function readTokens(bytes: Buffer): TokenList {
  const collected = collectTokens(bytes)
  try {
    for (const placed of walkTokens(bytes)) collected.add(placed)
  } catch (error) {
    return { entries: [], problems: [brokenAt(bytes, error)] }
  }
  return collected.list()
}
