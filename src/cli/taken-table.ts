import { basename } from 'node:path'
import { type Outcome, outcomes, type Taken } from '../config/translate.ts'

const titles: Record<Outcome, string> = {
  taken: 'Taken over as it is',
  translated: 'Taken over under another name',
  no_effect: 'Without effect here',
  unknown: 'Unknown',
}

/** What became of a sibling's folder, as text: four lists, none of them with a value. */
export function takenTable(rows: readonly Taken[]): string {
  return outcomes
    .flatMap((outcome) => {
      const list = rows.filter((row) => row.outcome === outcome)
      if (list.length === 0) return []
      const cells = list.map((row) => ({ from: source(row), to: row.target, note: row.note }))
      const width = Math.max(...cells.map(({ from }) => from.length))
      const lines = cells.map(({ from, to, note }) =>
        `  ${from.padEnd(width)}${to ? `  → ${to}` : ''}${note ? `  (${note})` : ''}`.trimEnd(),
      )
      return [`${titles[outcome]}:`, ...lines, '']
    })
    .join('\n')
}

const source = ({ file, name }: Taken) => [basename(file), name].filter((part) => part !== '').join(': ')
