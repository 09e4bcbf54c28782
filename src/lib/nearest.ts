const longestName = 200

/**
 * The candidates that `name` was probably meant to be, nearest first: at most `most`, none further away than a third
 * of its length. Case does not count. A name longer than any real one is near to nothing: comparing takes time in
 * proportion to its length.
 */
export function nearest(name: string, candidates: Iterable<string>, most = 1): string[] {
  if (name.length > longestName) return []
  const limit = Math.max(2, Math.ceil(name.length / 3))
  const wanted = name.toLowerCase()
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate)
}

/** Letters to insert, delete or replace to turn one text into the other. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [row, letter] of [...from].entries()) {
    const line = [row + 1]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1)
      line.push(Math.min(replaced, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1))
    }
    above = line
  }
  return above[to.length] ?? 0
}
