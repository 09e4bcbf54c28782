import type { ToolCallEvent } from '../../core/event.ts'
import { readLooseJson } from '../../lib/mend-json.ts'
import { coerce } from './coerce.ts'
import { callsIn } from './json-calls.ts'
import type { CallBlock, CallBlockOptions } from './tag-block.ts'
import { scanValue } from './value-scan.ts'

/** Calls as one JSON value (upstream-protocol 12 d and e), from its first bracket on. They are known when it is whole. */
export function readJsonBlock({ writer, find, parallel }: CallBlockOptions): CallBlock {
  const scan = scanValue()
  let input = ''
  let from = 0
  let over = false

  function finish(text: string): ToolCallEvent[] {
    over = true
    const calls = callsIn(readLooseJson(text)?.value).flatMap(({ name, args }) => {
      const tool = find(name)
      return tool ? [{ tool, args }] : []
    })
    return calls
      .slice(0, parallel ? undefined : 1)
      .flatMap(({ tool, args }) => writer.whole(tool, coerce(args, tool.parameters)))
  }

  return {
    push: (text) => {
      input += text
      // A code fence may stand in front.
      if (from === 0) from = input.search(/[{[]/)
      const length = scan.length(input.slice(from))
      return length === undefined ? [] : finish(input.slice(0, from + length))
    },
    end: () => (over ? [] : finish(input)),
    over: () => over,
    cut: () => false,
  }
}
