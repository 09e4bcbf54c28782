import { readWithOpenQuotes } from './open-quotes.ts'
import { unescapeText } from './unescape-text.ts'

/** A JSON value in a text; `end` is the index behind it, `exact` says that it needed no repair. */
export type FoundValue = { value: unknown; end: number; exact: boolean }

// Deeper than this nobody nests what somebody will read.
const deepest = 200

/**
 * The JSON value that begins at `at`, an object or a list. Repaired is what has one reading only: trailing commas, Python
 * literals, single quotes, keys without quotes, line breaks inside of texts. A missing end is never made up. Undefined when
 * there is no whole value.
 */
export function readValueAt(text: string, at: number): FoundValue | undefined {
  const end = endOfValue(text, at)
  if (end !== undefined) {
    try {
      return { value: JSON.parse(text.slice(at, end)), end, exact: true }
    } catch {
      // Read again below, by the looser rules.
    }
  }
  const loose = looseReader(text)
  const found = loose.value(at, 0)
  return found && { ...found, exact: false }
}

/** The one value a whole text is. Here quotes inside of texts may stand without their escape, where one reading is left. */
export function readWholeValue(text: string): { value: unknown; exact: boolean } | undefined {
  const from = text.search(/\S/)
  if (from === -1) return undefined
  const to = text.trimEnd().length
  if (text[from] === '{' || text[from] === '[') {
    const found = readValueAt(text, from)
    if (found?.end === to) return found
    const open = readWithOpenQuotes(text.slice(from, to))
    return open && { ...open, exact: false }
  }
  try {
    return { value: JSON.parse(text), exact: true }
  } catch {
    return undefined
  }
}

/** Index behind the object or list that begins at `start`, by brackets and double quotes; undefined when it has no end. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0
  for (let index = start; index < text.length; index++) {
    const char = text.charCodeAt(index)
    if (char === 0x22) {
      index = endOfText(text, index + 1)
      if (index === -1) return undefined
    } else if (char === 0x7b || char === 0x5b) {
      depth++
      if (depth > deepest) return undefined
    } else if (char === 0x7d || char === 0x5d) {
      depth--
      if (depth === 0) return index + 1
    }
  }
  return undefined
}

/** Index of the quote that ends a text; -1 when none does. */
function endOfText(text: string, from: number, quote = '"'): number {
  for (let index = text.indexOf(quote, from); index !== -1; index = text.indexOf(quote, index + 1)) {
    let slashes = 0
    while (text[index - 1 - slashes] === '\\' && index - 1 - slashes >= from) slashes++
    if (slashes % 2 === 0) return index
  }
  return -1
}

type Found = { value: unknown; end: number } | undefined

const literals: Record<string, unknown> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
}
const word = /[A-Za-z]+/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const bareKey = /[A-Za-z_$][\w$-]*/y

/** Reads values by the looser rules. A text ends at the first quote of its kind that is not escaped. */
function looseReader(text: string) {
  const skip = (at: number) => {
    while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++
    return at
  }

  function match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }

  function quoted(at: number): Found {
    const quote = text[at]!
    const end = endOfText(text, at + 1, quote)
    return end === -1 ? undefined : { value: unescapeText(text.slice(at + 1, end)), end: end + 1 }
  }

  function key(at: number): { value: string; end: number } | undefined {
    if (text[at] === '"' || text[at] === "'") return quoted(at) as { value: string; end: number } | undefined
    const bare = match(bareKey, at)
    return bare === undefined ? undefined : { value: bare, end: at + bare.length }
  }

  function list(at: number, depth: number): Found {
    const items: unknown[] = []
    for (let next = skip(at + 1); next < text.length;) {
      if (text[next] === ']') return { value: items, end: next + 1 }
      const item = value(next, depth + 1)
      if (!item) return undefined
      items.push(item.value)
      next = skip(item.end)
      if (text[next] === ',') next = skip(next + 1)
      else if (text[next] !== ']') return undefined
    }
    return undefined
  }

  function object(at: number, depth: number): Found {
    const entries: [string, unknown][] = []
    for (let next = skip(at + 1); next < text.length;) {
      if (text[next] === '}') return { value: Object.fromEntries(entries), end: next + 1 }
      const name = key(next)
      const colon = name ? skip(name.end) : -1
      if (!name || text[colon] !== ':') return undefined
      const item = value(skip(colon + 1), depth + 1)
      if (!item) return undefined
      entries.push([name.value, item.value])
      next = skip(item.end)
      if (text[next] === ',') next = skip(next + 1)
      else if (text[next] !== '}') return undefined
    }
    return undefined
  }

  function value(at: number, depth: number): Found {
    if (depth > deepest) return undefined
    const first = text[at]
    if (first === '{') return object(at, depth)
    if (first === '[') return list(at, depth)
    if (first === '"' || first === "'") return quoted(at)
    const digits = match(number, at)
    if (digits) return { value: Number(digits), end: at + digits.length }
    const found = match(word, at)
    if (found === undefined || !Object.hasOwn(literals, found)) return undefined
    return { value: literals[found], end: at + found.length }
  }

  return { value }
}
