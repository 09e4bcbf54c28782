import type { Tool } from '../../core/model-request.ts'
import { toolFinder } from './find-tool.ts'
import { segmentReader, type Segments } from './read-segments.ts'
import { beginning, behind, openingScanner } from './scan-openings.ts'

/**
 * Parts what a model says into text and calls of declared tools. What comes out depends on the text alone, never on how it was
 * cut: ordinary text is passed on at once, and from the first place on that may be a call everything waits for the end of the
 * answer, because only then every end can be seen.
 */
export type OutputReader = {
  /** Takes more of the answer; returns the text that is certain to be ordinary. */
  push: (text: string) => string
  /** A call may have begun: nothing more comes out before the end. */
  holds: () => boolean
  /** Nothing more comes: what was kept back. */
  end: () => Segments
}

// Text without any of these begins no call, no line and no fence.
const special = /[<{[`~\n]/

export function outputReader(tools: readonly Tool[]): OutputReader {
  const find = toolFinder(tools)
  const scan = openingScanner(
    tools.map(({ name }) => name),
    find,
  )
  const readSegments = segmentReader(scan, find)
  let context = beginning
  let pending = ''
  // Nothing but white space is kept back: it belongs to a call when one follows.
  let blank = true
  let held: string[] | undefined

  /** Ordinary words, as nearly all text is, up to `end`; only white space may stand behind them. */
  function pass(text: string, end: number): string {
    const words = pending + text.slice(0, end)
    context = behind(context, text[end - 1]!, context.inline && !pending.includes('\n'))
    pending = text.slice(end)
    return words
  }

  return {
    push: (text) => {
      if (text === '') return ''
      if (held) {
        held.push(text)
        return ''
      }
      if (blank && !special.test(text)) {
        const end = text.trimEnd().length
        if (end > 0) return pass(text, end)
      }
      const all = pending + text
      const scanned = scan(all, 0, context, false)
      context = scanned.context
      pending = all.slice(scanned.settled)
      blank = pending.trim() === ''
      if (scanned.opening) {
        held = [pending]
        pending = ''
      }
      return all.slice(0, scanned.settled)
    },
    holds: () => held !== undefined,
    end: () => readSegments(held ? held.join('') : pending, context),
  }
}
