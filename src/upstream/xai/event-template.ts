import { type ApiEvent, parseBlock } from './event-block.ts'

/** How a text delta is written: literal pieces, and between them a running number or the text. */
export type Template = { literals: readonly string[]; holes: readonly ('number' | 'text')[] }

/** Every piece of text of a read, when all of it is written as the template says. */
export function readPlain(came: string, { literals, holes }: Template): string[] | undefined {
  const pieces: string[] = []
  let index = 0
  while (index < came.length) {
    for (const [at, literal] of literals.entries()) {
      if (!came.startsWith(literal, index)) return undefined
      index += literal.length
      const hole = holes[at]
      if (!hole) continue
      const start = index
      index = hole === 'text' ? endOfString(came, start) : endOfNumber(came, start)
      if (index <= start) return undefined
      if (hole === 'text') pieces.push(came.slice(start, index))
    }
  }
  return pieces
}

/** Whether a block is written so, whatever its text: then there is nothing to learn from it. */
export function isWritten(block: string, { literals }: Template): boolean {
  const whole = `${block}\n\n`
  let index = 0
  for (const literal of literals) {
    const at = whole.indexOf(literal, index)
    if (at === -1 || (index === 0 && at !== 0)) return false
    index = at + literal.length
  }
  return index === whole.length
}

/** Where the string ends that `start` is inside of; -1 when only a parser can tell. */
function endOfString(came: string, start: number): number {
  for (let index = start; index < came.length; index++) {
    const code = came.charCodeAt(index)
    if (code === 0x22) return index
    if (code === 0x5c || code < 0x20) return -1
  }
  return -1
}

function endOfNumber(came: string, start: number): number {
  let index = start
  while (index < came.length && came.charCodeAt(index) >= 0x30 && came.charCodeAt(index) <= 0x39) index++
  return index
}

// A text and a number no upstream says. In their place any other may stand.
const sample = '\u00a7sample\u00a7'
const sampleNumber = 987_654_321

/** A block is cut at its text and its number only when others in these places are read as them, and change nothing else. */
export function learnTemplate(block: string, event: ApiEvent): Template | undefined {
  const { delta, sequence_number: number } = event
  if (typeof delta !== 'string' || delta === '') return undefined
  const written = JSON.stringify(delta).slice(1, -1)
  const before = /"delta":\s*"/.exec(block)
  if (!before || !block.startsWith(`${written}"`, before.index + before[0].length)) return undefined
  const textAt = before.index + before[0].length
  const marks: { at: number; length: number; hole: 'number' | 'text' }[] = [
    { at: textAt, length: written.length, hole: 'text' },
  ]
  const counted = number === undefined ? undefined : /"sequence_number":\s*(\d+)/.exec(block)
  if (counted) {
    const length = counted[1]?.length ?? 0
    const at = counted.index + counted[0].length - length
    if (at > textAt && at < textAt + written.length) return undefined
    marks.push({ at, length, hole: 'number' })
  }
  marks.sort((a, b) => a.at - b.at)
  const literals: string[] = []
  let from = 0
  for (const { at, length } of marks) {
    literals.push(block.slice(from, at))
    from = at + length
  }
  literals.push(block.slice(from))
  const template = { literals, holes: marks.map(({ hole }) => hole) }
  return isFaithful(template, event) ? template : undefined
}

function isFaithful({ literals, holes }: Template, event: ApiEvent): boolean {
  const filled = literals
    .map((literal, at) => {
      const hole = holes[at]
      return literal + (hole === undefined ? '' : hole === 'text' ? sample : String(sampleNumber))
    })
    .join('')
  const wanted = {
    ...event,
    delta: sample,
    ...(holes.includes('number') && { sequence_number: sampleNumber }),
  }
  return JSON.stringify(parseBlock(filled.slice(0, -2), false)) === JSON.stringify(wanted)
}
