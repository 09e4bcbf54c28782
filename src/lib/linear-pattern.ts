import type * as re2js from 're2js'
import { isTooComplex, type Spend, tooComplex } from './step-budget.ts'

/** Loaded when the first pattern needs it: 10 ms and 5 MB of a start, and most gateways never meet one. */
const engine = () => (require('re2js') as typeof re2js).RE2JS

/** Whether a text matches a pattern somewhere; a pattern that is left unchecked fits every text. */
export type Patterns = (pattern: string, text: string, spend: Spend) => boolean

type Matcher = { regex: { test: (text: string) => boolean }; size: number }

/** What a pattern may have in letters, and in instructions once it is compiled. */
const mostLetters = 2000
const mostInstructions = 2000
/** Measured: compiling takes 2.5 µs for each instruction, matching 12 ns at most for each letter and instruction. */
const stepsPerInstruction = 50
const lettersPerStep = 4

const beyondLinear = /\(\?<?[=!]|\\[1-9]|\\k</
const repeat = /\{(\d+)(?:,(\d*))?\}/y

/** More than 1,000 times, which RE2 does not take. */
const longRepeat = /\{(?:\d+,)?0*(?:[1-9]\d{4,}|[2-9]\d{3}|1(?!000)\d{3})/

/** Whether the pattern is left unchecked: it needs look-around or back references, or repeats more than 1,000 times. */
export const isBeyondLinear = (pattern: string): boolean =>
  !isPlain(pattern) && (beyondLinear.test(pattern) || longRepeat.test(pattern))

const escapesAndClasses = /\\[pPux]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]/gs
const fixed = '[^()|*+?{}]*(?:\\{\\d+\\}[^()|*+?{}]*)*'
const plain = new RegExp(`^\\^${fixed}(?:(?:[*+]|\\{\\d+,\\d*\\})${fixed})?$`)

/**
 * Whether the engine of the platform takes linear time too: bound to the start, without groups and alternatives, with
 * one part at most that may be there more or less often. Most real patterns are like that, as `^[a-z]{1,5000}$`.
 */
const isPlain = (pattern: string): boolean =>
  pattern.length <= mostLetters && plain.test(pattern.replaceAll(escapesAndClasses, 'a'))

/** Throws an Error for which `isTooComplex` holds when the pattern is too large to be compiled. */
export function checkPatternSize(pattern: string): void {
  if (isPlain(pattern) || isBeyondLinear(pattern)) return
  const size = pattern.length > mostLetters ? Infinity : programSize(pattern)
  if (size > mostInstructions) throw tooComplex(`the pattern "${pattern.slice(0, 40)}" is too large`)
}

/** About how many instructions a pattern is compiled to: every repetition is written out. */
function programSize(pattern: string): number {
  const outer: number[] = []
  let size = 0
  let atom = 0
  for (let at = 0; at < pattern.length;) {
    const { end, what } = nextToken(pattern, at)
    if (what === 'open') {
      outer.push(size)
      size = 2
      atom = 0
    } else if (what === 'close') {
      atom = size
      size += outer.pop() ?? 0
    } else {
      atom = what === 'one' ? 1 : atom * (what - 1)
      size += atom
    }
    at = end
  }
  return size + outer.reduce((sum, each) => sum + each, 0)
}

/** The next piece of a pattern: a group's bracket, one instruction, or how often what stood before it is repeated. */
function nextToken(pattern: string, at: number): { end: number; what: 'open' | 'close' | 'one' | number } {
  const letter = pattern[at]
  if (letter === '(') return { end: at + 1, what: 'open' }
  if (letter === ')') return { end: at + 1, what: 'close' }
  if (letter === '[') return { end: endOfClass(pattern, at), what: 'one' }
  if (letter === '\\') {
    const named = /\\[pPux]\{[^}]*\}/y
    named.lastIndex = at
    return { end: named.test(pattern) ? named.lastIndex : at + 2, what: 'one' }
  }
  repeat.lastIndex = at
  const [, least = '1', most = least] = repeat.exec(pattern) ?? []
  if (repeat.lastIndex === 0) return { end: at + 1, what: 'one' }
  return { end: repeat.lastIndex, what: Math.max(1, Number(least), Number(most)) }
}

function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === ']') return at + 1
  }
  return pattern.length
}

/** Matches patterns of strangers in time linear to the text. Each is compiled once, when it is first needed. */
export function createPatterns(onUnchecked: (pattern: string) => void = () => {}): Patterns {
  const compiled = new Map<string, Matcher | undefined>()

  function compile(pattern: string, spend: Spend): Matcher | undefined {
    checkPatternSize(pattern)
    spend(200 + pattern.length * stepsPerInstruction)
    try {
      if (isPlain(pattern)) return { regex: new RegExp(pattern, 'u'), size: Math.ceil(pattern.length / 8) }
      const regex = engine().compile(engine().translateRegExp(pattern))
      spend(regex.programSize() * stepsPerInstruction)
      return { regex, size: regex.programSize() }
    } catch (error) {
      if (isTooComplex(error)) throw error

      onUnchecked(pattern)
      return undefined
    }
  }

  return (pattern, text, spend) => {
    if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern, spend))
    const matcher = compiled.get(pattern)
    if (!matcher) return true
    spend(20 + Math.ceil((text.length * matcher.size) / lettersPerStep))
    return matcher.regex.test(text)
  }
}
