import type { FindTool } from './find-tool.ts'
import { type FoundBlock, type FoundCall, readJsonBlock } from './found-call.ts'
import { readTagBlock } from './read-tags.ts'
import { beginning, behind, type Context, type Opening, type Scanner } from './scan-openings.ts'
import { skipSpace } from './tag-text.ts'

/** A piece of an answer: text, which begins at `from`, or a call. */
export type Segment = { type: 'text'; text: string; from: number } | { type: 'call'; call: FoundCall }

/** `cut`: the answer ends in the middle of a call, which is left out. */
export type Segments = { segments: Segment[]; cut: boolean }

export type SegmentReader = (text: string, context: Context) => Segments

// So often something may look like a call and be none, and so many characters may be read for it: each look costs as much
// as the rest of the text is long.
const mostMisses = 100
const mostReread = 2_000_000

const closingFence = /(?:^|\n)[ \t]*(?:`{3,}|~{3,})\s*$/
const leftOver = /^(?:\s*<\/(?:[a-z]+:)?(?:tool_calls?|function_calls?|invoke)\s*>)+/i

/** Parts a text that is complete into what is said and what is called. */
export function segmentReader(scan: Scanner, find: FindTool): SegmentReader {
  /** The calls at an opening, and where they end. In a fence nothing but white space may stand behind them. */
  function readBlock(text: string, { at, form, fenced }: Opening): FoundBlock {
    const read = (from: number, limit: number) =>
      text[from] === '<' ? readTagBlock(text, from, find) : readJsonBlock(text, from, limit, find)
    if (!fenced) return form === 'tag' ? readTagBlock(text, at, find) : read(at, text.trimEnd().length)
    const limit = text.replace(closingFence, '').trimEnd().length
    const calls: FoundCall[] = []
    for (let from = at; ;) {
      const block = read(from, limit)
      if (!block || (block.calls.length === 0 && !block.cut)) return block
      calls.push(...block.calls)
      if (block.cut) return { ...block, calls }
      from = skipSpace(text, block.end)
      if (/^(?:`{3,}|~{3,})?\s*$/.test(text.slice(from, from + 1000))) return { calls, end: text.length }
      if (!'<{['.includes(text[from] ?? '-')) return { calls: [], end: from }
    }
  }

  return (text, context) => {
    const segments: Segment[] = []
    let said = 0
    let from = 0
    let here = context
    let misses = 0
    let reread = 0

    function say(to: number): void {
      const raw = text.slice(said, to)
      const behindCall = segments.length > 0
      const shown = behindCall ? raw.replace(leftOver, '') : raw
      if (shown === '' || (behindCall && shown.trim() === '')) return
      segments.push({ type: 'text', text: shown, from: said + raw.length - shown.length })
    }

    for (;;) {
      const { opening } = scan(text, from, here, true)
      if (!opening || misses > mostMisses || reread > mostReread) break
      const block = readBlock(text, opening)
      if (block?.cut === 'unnamed' && block.calls.length === 0) {
        say(text.length)
        return { segments, cut: true }
      }
      if (!block || (block.calls.length === 0 && !block.cut)) {
        misses++
        reread += text.length - opening.at
        from = block?.end ?? opening.at + 1
        here = behind(opening.context, text[from - 1]!)
        continue
      }
      say(opening.from)
      for (const call of block.calls) segments.push({ type: 'call', call })
      if (block.cut) return { segments, cut: true }
      said = from = block.end
      here = beginning
    }
    say(text.length)
    return { segments, cut: false }
  }
}
