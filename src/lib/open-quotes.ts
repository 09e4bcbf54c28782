import { unescapeText } from './unescape-text.ts'

type Reading = { value: unknown; end: number }

// Readings grow with the number of quotes: what needs more than this is not plain enough to be repaired.
const mostSteps = 5000
// Each value and each entry is read inside of the one before it, on the stack.
const deepest = 500

const literals: [RegExp, (word: string) => unknown][] = [
  [/(?:true|True)\b/y, () => true],
  [/(?:false|False)\b/y, () => false],
  [/(?:null|None)\b/y, () => null],
  [/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y, Number],
]

/**
 * JSON in whose texts quotes may stand without their escape: `{"command":"echo "hi""}`. The value when exactly one reading
 * takes up the whole text, undefined when there is none, more than one, or too much to look for.
 */
export function readWithOpenQuotes(text: string): { value: unknown } | undefined {
  let steps = 0
  let only: Reading | undefined
  for (const reading of values(0, 0)) {
    if (reading.end !== text.length) continue
    if (only) return undefined
    only = reading
  }
  return steps > mostSteps ? undefined : only

  function skip(at: number): number {
    while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++
    return at
  }

  function* values(at: number, depth: number): Generator<Reading> {
    if (++steps > mostSteps) return
    // Given up as a whole: a reading that stops here could hide a second one.
    if (depth > deepest) steps = mostSteps + 1
    else if (text[at] === '{') yield* members(skip(at + 1), [], depth + 1)
    else if (text[at] === '[') yield* items(skip(at + 1), [], depth + 1)
    else if (text[at] === '"') yield* texts(at)
    else
      for (const [pattern, read] of literals) {
        pattern.lastIndex = at
        const found = pattern.exec(text)?.[0]
        if (found) yield { value: read(found), end: at + found.length }
      }
  }

  /** Every quote may be the one that ends the text, where the value around it can go on behind it. */
  function* texts(at: number): Generator<Reading> {
    for (let index = text.indexOf('"', at + 1); index !== -1; index = text.indexOf('"', index + 1)) {
      if (++steps > mostSteps) return
      if (isEscaped(index, at)) continue
      const next = skip(index + 1)
      if (next === text.length || ',}]'.includes(text[next]!))
        yield { value: unescapeText(text.slice(at + 1, index)), end: index + 1 }
    }
  }

  function isEscaped(quote: number, from: number): boolean {
    let slashes = 0
    while (quote - 1 - slashes > from && text[quote - 1 - slashes] === '\\') slashes++
    return slashes % 2 === 1
  }

  function* members(at: number, before: [string, unknown][], depth: number): Generator<Reading> {
    if (text[at] === '}') {
      yield { value: Object.fromEntries(before), end: at + 1 }
      return
    }
    const key = /"((?:[^"\\]|\\.)*)"\s*:\s*/y
    key.lastIndex = at
    const found = key.exec(text)
    if (!found) return
    for (const { value, end } of values(key.lastIndex, depth)) {
      const all: [string, unknown][] = [...before, [unescapeText(found[1]!), value]]
      const next = skip(end)
      if (text[next] === ',') yield* members(skip(next + 1), all, depth + 1)
      else if (text[next] === '}') yield { value: Object.fromEntries(all), end: next + 1 }
    }
  }

  function* items(at: number, before: unknown[], depth: number): Generator<Reading> {
    if (text[at] === ']') {
      yield { value: before, end: at + 1 }
      return
    }
    for (const { value, end } of values(at, depth)) {
      const all = [...before, value]
      const next = skip(end)
      if (text[next] === ',') yield* items(skip(next + 1), all, depth + 1)
      else if (text[next] === ']') yield { value: all, end: next + 1 }
    }
  }
}
