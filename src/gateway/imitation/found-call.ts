import type { Tool } from '../../core/model-request.ts'
import { readValueAt, readWholeValue } from '../../lib/tolerant-json.ts'
import type { FindTool } from './find-tool.ts'
import { argumentObject, callsIn, type WrittenCall } from './json-calls.ts'

/** A call of a declared tool, read whole. A text in place of arguments is what a custom tool takes. */
export type FoundCall = { tool: Tool; args: Record<string, unknown> | string }

/**
 * What stands at an opening: calls and the index behind them; `cut` when a call of a declared tool is not finished where the
 * text ends, `'unnamed'` when no tool is named yet: that is text, but the answer did not come to its end. Without calls everything up to `end` is text: it cannot be read in one way only, or names no declared tool, and
 * what looks like a call inside of it is a part of its values. Undefined when the opening alone is text.
 */
export type FoundBlock = { calls: FoundCall[]; end: number; cut?: true | 'unnamed' } | undefined

/** The call, when its tool is declared and its arguments are some. */
export function callOf(
  tool: Tool | undefined,
  args: Record<string, unknown> | string,
): FoundCall | undefined {
  if (!tool) return undefined
  if (tool.kind === 'custom') return { tool, args }
  const object = argumentObject(args)
  return object && { tool, args: object }
}

/** The calls, when all of them are of declared tools. */
function resolved(calls: WrittenCall[] | undefined, find: FindTool): FoundCall[] | undefined {
  const found = (calls ?? []).flatMap(({ name, args }) => callOf(find(name), args) ?? [])
  return found.length > 0 && found.length === calls?.length ? found : undefined
}

/** The value at `at`; with quotes that are not escaped only when it is known to end at `limit`. */
export function valueAt(text: string, at: number, limit: number | undefined) {
  const found = readValueAt(text, at)
  if (found || limit === undefined) return found
  const whole = readWholeValue(text.slice(at, limit))
  return whole && { value: whole.value, end: limit }
}

/** Calls written as one JSON value; `limit` is its end, where that is known. */
export function readJsonBlock(
  text: string,
  at: number,
  limit: number | undefined,
  find: FindTool,
): FoundBlock {
  const found = valueAt(text, at, limit)
  if (found) return { calls: resolved(callsIn(found.value), find) ?? [], end: found.end }
  if (!isOpenEnded(text, at)) return textUpTo(limit ?? text.length)
  return namesTool(text.slice(at), find) ? cutAt(text) : unnamedCut(text)
}

export const cutAt = (text: string, calls: FoundCall[] = []): FoundBlock => ({
  calls,
  end: text.length,
  cut: true,
})

/** Something that may have become a call, had it come to its end. */
export const unnamedCut = (text: string): FoundBlock => ({ calls: [], end: text.length, cut: 'unnamed' })

/** No call up to `end`, nor in anything before it. */
export const textUpTo = (end: number): FoundBlock => ({ calls: [], end })

/** Whether brackets that begin here are not closed, texts read as JSON has them. */
function isOpenEnded(text: string, at: number): boolean {
  let depth = 0
  let quoted = false
  for (let index = at; index < text.length; index++) {
    const char = text[index]
    if (quoted) {
      if (char === '\\') index++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '{' || char === '[') depth++
    else if ((char === '}' || char === ']') && --depth === 0) return false
  }
  return true
}

const nameField =
  /["'](?:name|tool_name|function_name|function|tool|recipient_name)["']\s*:\s*["']([\w.:-]+)["']/g

const namesTool = (text: string, find: FindTool): boolean =>
  [...text.matchAll(nameField)].some(([, name]) => find(name ?? '') !== undefined)
