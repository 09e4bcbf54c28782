import { parseLine, type Shortcut } from '../frame-objects.ts'
import { type Frame, isPlainToken } from './frame.ts'
import type { Words } from '../words.ts'

/** A frame that says this text and nothing else, or several of them in a row. */
export type Pieces = string | string[]

type AnswerWords = Pick<Words, 'answerChannels'>

/** How a line is written around its token; `after` ends with the line. */
type Template = { before: string; after: string; between: string }

// Lines in a row that were like none before. Where all are, nothing is gained by looking at each of them.
const mostLessons = 64

/**
 * Reads the lines of an answer that are one piece of text. Nearly all are, and say the same as the line before but for
 * that text (upstream-protocol 3.2): such a line becomes the text alone, at a quarter of the cost of parsing it.
 */
export function tokenLines(words: AnswerWords): Shortcut<Frame | Pieces> {
  let template: Template | undefined
  let lessons = 0

  return {
    read: (text, from, frames) => {
      if (!template) return from
      const { before, after, between } = template
      let first = ''
      let pieces: string[] | undefined
      let index = from
      let fits = text.startsWith(before, index)
      while (fits) {
        const start = index + before.length
        const end = endOfString(text, start)
        if (end <= start) break
        fits = text.startsWith(between, end)
        if (!fits && !text.startsWith(after, end)) break
        const piece = text.slice(start, end)
        if (pieces) pieces.push(piece)
        else if (first) pieces = [first, piece]
        else first = piece
        index = end + after.length
      }
      if (first === '') return index
      frames.push(pieces ?? first)
      lessons = 0
      return index
    },
    learn: (line, frame) => {
      const token = plainToken(frame, words)
      if (token === undefined || lessons === mostLessons || (template && isWritten(line, template))) return
      lessons++
      template = learnTemplate(line, token, words)
    },
  }
}

// A token with a quote or a line break in it is parsed, and there is nothing to learn from it.
const isWritten = (line: string, { before, after }: Template) =>
  line.startsWith(before) && line.endsWith(after.slice(0, -1))

/** Where the string ends that `start` is inside of; -1 when only a parser can tell. */
function endOfString(text: string, start: number): number {
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === quote) return index
    if (code === backslash || code < firstVisible) return -1
  }
  return -1
}

const quote = 0x22
const backslash = 0x5c
const firstVisible = 0x20

function plainToken(frame: Frame | Pieces, { answerChannels }: AnswerWords): string | undefined {
  if (typeof frame === 'string' || Array.isArray(frame)) return undefined
  const { error, result } = frame
  if (error || !result || result.conversation !== undefined || result.title !== undefined) return undefined
  const said = result.response ?? result
  return isPlainToken(said, answerChannels) ? said.token : undefined
}

// A text no upstream says. In its place any other may stand.
const sample = '\u00a7sample\u00a7'

/** A line is cut at its token only when another text in that place is read as the token, and as nothing else. */
function learnTemplate(cut: string, token: string, words: AnswerWords): Template | undefined {
  // A copy: what is cut out of a read holds all of that read.
  const line = Buffer.from(cut).toString()
  const key = '"token":"'
  const at = line.indexOf(key) + key.length
  const before = line.slice(0, at)
  const after = line.slice(at + JSON.stringify(token).length - 2)
  const other = parseLine<Frame>(`${before}${sample}${after}`)
  return other && plainToken(other, words) === sample
    ? { before, after: `${after}\n`, between: `${after}\n${before}` }
    : undefined
}
