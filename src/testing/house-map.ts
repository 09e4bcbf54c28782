import { layerOf, ownImports } from './architecture.ts'

/** Rooms nobody has to see in the picture: what everybody imports, and what is not part of the gateway. */
const everywhere = new Set(['core', 'lib'])
const beside = new Set(['testing', 'bench'])

/** Which rooms each room imports. `sources` maps paths below src/ to text. Tests are left out. */
function arrows(sources: ReadonlyMap<string, string>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const [path, text] of sources) {
    const from = layerOf(path)
    if (beside.has(from) || /\.test\.tsx?$/.test(path)) continue
    const targets = found.get(from) ?? new Set<string>()
    found.set(from, targets)
    for (const to of ownImports(path, text).map(layerOf)) if (to !== from) targets.add(to)
  }
  return found
}

/**
 * The house as a Mermaid flowchart: its rooms, and an arrow from each room to those it imports, types included.
 * `core` and `lib`, which every room may import, have no arrows.
 */
export function drawHouse(sources: ReadonlyMap<string, string>): string {
  const edges = [...arrows(sources)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .filter(([room]) => !everywhere.has(room))
    .flatMap(([room, targets]) =>
      [...targets]
        .filter((to) => !everywhere.has(to))
        .toSorted()
        .map((to) => `  ${room} --> ${to}`),
    )
  return ['```mermaid', 'flowchart TD', ...edges, '```'].join('\n')
}

const begin = '<!-- map: begin (bun run map) -->'
const end = '<!-- map: end -->'

/** The text of src/README.md with the drawing between its two marks replaced. Throws when a mark is missing. */
export function withDrawing(readme: string, drawing: string): string {
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from < 0 || to < from)
    throw new Error(`src/README.md has no place for the drawing: "${begin}" … "${end}"`)
  return `${readme.slice(0, from + begin.length)}\n\n${drawing}\n\n${readme.slice(to)}`
}
