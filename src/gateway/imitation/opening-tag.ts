import { bareName, type FindTool, folded, namePrefixes, withoutPrefix } from './find-tool.ts'
import type { Begins } from './opening-json.ts'
import type { Tool } from '../../core/model-request.ts'
import { shapeReader } from './schema-shape.ts'
import { isFields } from '../../lib/fields.ts'

export const wrapperTags = new Set(['tool_calls', 'function_calls'])
export const itemTags = new Set(['tool_call', 'function_call', 'invoke', 'function'])
export const argumentTags = new Set(['parameters', 'arguments', 'input', 'args', 'params'])
export const leafTags = new Set(['parameter', 'param', 'arg'])

const reserved = [...wrapperTags, ...itemTags]
const prefixes = ['xai:', 'antml:', 'grok:']
const namespace = /^(?:xai|antml|grok):/i
// Longer than any name of a tool.
const longestName = 150
const longestGap = 1000

const namePart = /[\w.:-]*/y
const functionName = /(?:=|\s+name\s*=)/y

/** Finds the tags that open a call. The answers are the same for every text that goes on from here. */
export type TagFinder = { begins: (text: string, at: number, ended: boolean) => Begins }

/** `names` are those of the declared tools. */
export function tagFinder(names: readonly string[], find: FindTool): TagFinder {
  const openings = [...reserved, ...names, ...names.map(bareName)].map(folded)

  /** Whether a tag whose name breaks off here may become one of ours. */
  const mayBecome = (partial: string) => {
    if (prefixes.some((prefix) => prefix.startsWith(partial))) return true
    const bare = tagName(partial)
    return (
      openings.some((name) => name.startsWith(folded(withoutPrefix(bare)))) ||
      namePrefixes.some((prefix) => prefix.startsWith(bare))
    )
  }

  return {
    begins: (text, at, ended) => {
      const more: Begins = ended ? 'no' : 'wait'
      namePart.lastIndex = at + 1
      const given = namePart.exec(text)?.[0] ?? ''
      if (given.length > longestName) return 'no'
      const end = at + 1 + given.length
      const lower = given.toLowerCase()
      if (end === text.length) return mayBecome(lower) ? more : 'no'
      const name = tagName(lower)
      if (name === 'function') return beginsFunction(text, end, more)
      if (reserved.includes(name)) return beginsReserved(text, end, more)
      const tool = find(given.replace(namespace, ''))
      return tool ? holdsArguments(text, end, tool, more) : 'no'
    },
  }
}

/** The name of a tag without its namespace. */
export const tagName = (name: string): string => name.replace(namespace, '').toLowerCase()

/** `<invoke name="…">`; without a name the tag opens a call only when another tag or JSON stands in it. */
function beginsReserved(text: string, end: number, more: Begins): Begins {
  const attributes = /(?:\s[^<>]*)?/y
  attributes.lastIndex = end
  const given = attributes.exec(text)?.[0] ?? ''
  const close = end + given.length
  if (given.length > longestGap) return 'no'
  if (close === text.length) return more
  if (text[close] !== '>') return 'no'
  if (/\sname\s*=/.test(given)) return 'yes'
  const inside = /\s*/y
  inside.lastIndex = close + 1
  if ((inside.exec(text)?.[0].length ?? 0) > longestGap) return 'no'
  if (inside.lastIndex === text.length) return more
  return '<{['.includes(text[inside.lastIndex]!) ? 'yes' : 'no'
}

/** `<function=NAME>` or `<function name="NAME">`: the word alone is no opening. */
function beginsFunction(text: string, end: number, more: Begins): Begins {
  functionName.lastIndex = end
  if (functionName.test(text)) return 'yes'
  const rest = text.slice(end, end + 60)
  return rest.length < 60 && /^\s+(?:n(?:a(?:m(?:e\s*)?)?)?)?$/.test(rest) ? more : 'no'
}

/** A tag named like a tool opens a call only when an object or a declared parameter stands in it. */
function holdsArguments(text: string, end: number, tool: Tool, more: Begins): Begins {
  const gap = /\s*>\s*/y
  gap.lastIndex = end
  const opened = gap.exec(text)
  if (!opened)
    return text.length - end < longestGap && /^\s*$/.test(text.slice(end, end + longestGap)) ? more : 'no'
  const at = gap.lastIndex
  if (opened[0].length > longestGap) return 'no'
  if (at === text.length) return more
  if (text[at] === '{') return 'yes'
  if (text[at] !== '<') return 'no'
  const inner = /<([\w.:-]*)/y
  inner.lastIndex = at
  const name = (inner.exec(text)?.[1] ?? '').replace(namespace, '')
  if (name.length > longestName) return 'no'
  if (inner.lastIndex === text.length) return more
  return leafTags.has(name.toLowerCase()) || argumentTags.has(name.toLowerCase()) || isDeclared(tool, name)
    ? 'yes'
    : 'no'
}

/** Whether the tool declares a parameter of this name. */
export function isDeclared({ parameters }: Tool, name: string): boolean {
  const { properties } = shapeReader(parameters).shapeOf(parameters)
  return isFields(properties) && Object.hasOwn(properties, name)
}
