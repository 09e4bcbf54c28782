import { beginsJsonCall } from './opening-json.ts'
import { tagFinder } from './opening-tag.ts'
import type { FindTool } from './find-tool.ts'

/** What the text before a place says about it. */
export type Context = {
  /** Nothing but white space on this line so far. */
  lineBlank: boolean
  /** The character before, '' at the beginning of the answer. */
  before: string
  /** The mark of the code fence it stands in, '' outside of any. */
  fence: string
  /** Nothing but white space in that fence so far. */
  fresh: boolean
  /** Within backticks on one line. */
  inline: boolean
}

export const beginning: Context = { lineBlank: true, before: '', fence: '', fresh: false, inline: false }

/** The context behind ordinary text that ends with `before`. */
export const behind = (context: Context, before: string, inline = context.inline): Context => ({
  lineBlank: false,
  before,
  fence: context.fence,
  fresh: false,
  inline,
})

/** Where a call may begin, and where the white space and the code fence before it do. */
export type Opening = { at: number; from: number; form: 'tag' | 'json'; fenced: boolean; context: Context }

/**
 * `opening`: here a call may begin. Without one `settled` says up to where the text is ordinary whatever comes next, and
 * `context` belongs to that place.
 */
export type Scanned = { opening?: Opening; settled: number; context: Context }

// A longer gap before a call is ordinary text, and so is a longer line behind the mark of a fence.
const longestGap = 1000
const longestFenceLine = 100

export type Scanner = (text: string, from: number, context: Context, ended: boolean) => Scanned

/**
 * Looks for the beginning of a call: one of the tags, or JSON with the keys of one. What it answers depends on the text alone,
 * never on how much of it is there: what is not certain yet is not settled.
 */
export function openingScanner(names: readonly string[], find: FindTool): Scanner {
  const tags = tagFinder(names, find)

  function begins(text: string, at: number, { before, fence, fresh, inline }: Context, ended: boolean) {
    if (inline || (fence !== '' && !fresh)) return 'no'
    if (text[at] === '<') return tags.begins(text, at, ended)
    return before === '' || /[\s:]/.test(before) ? beginsJsonCall(text, at, find, ended) : 'no'
  }

  return (text, from, start, ended) => {
    let context = start
    let settled = from
    let settledContext = start
    let at = from
    const wait = (): Scanned => ({ settled, context: settledContext })

    function pass(length: number): void {
      const before = text[at + length - 1]!
      at += length
      context = behind(context, before, before === '`' && length % 2 === 1 ? !context.inline : context.inline)
      settled = at
      settledContext = context
    }

    while (at < text.length) {
      const char = text[at]!
      if (isSpace(char)) {
        const newLine = char === '\n'
        context = {
          ...context,
          lineBlank: newLine || context.lineBlank,
          before: char,
          inline: !newLine && context.inline,
        }
        at++
        if (at - settled <= longestGap) continue
        settled = at
        settledContext = context
      } else if (context.lineBlank && (char === '`' || char === '~')) {
        const mark = fenceAt(text, at, context.fence, ended)
        if (mark === 'wait') return wait()
        if (mark.opens) {
          at += mark.length
          context = { ...beginning, before: '\n', fence: mark.run, fresh: true }
        } else {
          if (mark.closes) context = { ...context, fence: '' }
          pass(mark.length)
          if (mark.length >= 3) context = settledContext = { ...context, inline: false }
        }
      } else if (char === '<' || char === '{' || char === '[') {
        const begun = begins(text, at, context, ended)
        if (begun === 'wait') return wait()
        if (begun === 'no') pass(1)
        else {
          const form = char === '<' ? 'tag' : 'json'
          const opening: Opening = { at, from: settled, form, fenced: context.fence !== '', context }
          return { opening, settled, context: settledContext }
        }
      } else pass(1)
    }
    return ended ? { settled: at, context } : wait()
  }
}

const isSpace = (char: string) => char === ' ' || char === '\n' || char === '\t' || char === '\r'

type Mark = { run: string; length: number; opens: boolean; closes: boolean }

/** The run of marks at the beginning of a line: whether it opens a code fence, or closes the one that is open. */
function fenceAt(text: string, at: number, fence: string, ended: boolean): Mark | 'wait' {
  let end = at
  while (end < text.length && text[end] === text[at]) end++
  const run = text.slice(at, end)
  const plain = { run, length: run.length, opens: false, closes: false }
  if (run.length > longestFenceLine) return plain
  if (end === text.length && !ended) return 'wait'
  if (run.length < 3) return plain
  const line = text.slice(end, end + longestFenceLine)
  const newline = line.indexOf('\n')
  if (newline === -1 && line.length < longestFenceLine && !ended) return 'wait'
  const info = newline === -1 ? line : line.slice(0, newline)
  if (fence !== '')
    return { ...plain, closes: run[0] === fence[0] && run.length >= fence.length && info.trim() === '' }
  if (newline === -1 || info.includes('`')) return plain
  return { run, length: run.length + newline + 1, opens: true, closes: false }
}
