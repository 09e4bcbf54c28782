import { startsCalls } from './json-calls.ts'

/** A possible call: it opens `text` behind white space and a code fence, which belong to it. */
export type Opened = { form: 'tags' | 'json'; lead: string; text: string }
/** `text` is ordinary. */
export type Sifted = { text: string; opened?: Opened }
export type Sieve = {
  push: (text: string) => Sifted
  /** Text that is known to be ordinary; answers it. */
  pass: (text: string) => string
  /** What is still held, as text. */
  release: () => string
}

const opening = /<(?:[a-z]+:)?(?:tool_calls?|function_calls?|invoke)(?=[\s>])/iy
const unfinishedOpening = ['tool_call', 'tool_calls', 'function_call', 'function_calls', 'invoke'].flatMap(
  (name) => ['', 'xai:', 'antml:'].map((prefix) => `<${prefix}${name}`),
)
// An opening code fence at the end of a text, with the line it stands in.
const fenceAtEnd = /(^|\n)[ \t]*(`{1,2}|```[\w-]*)$/

/**
 * Parts ordinary text from the beginning of a call (upstream-protocol 12). Held back are only a `<` that can still become
 * one, and white space or an opening code fence in front of it, which belong to the call when one follows.
 */
export function createSieve(names: readonly string[]): Sieve {
  let held = ''
  // JSON counts as a call only where the answer begins: later it is an example.
  let blank = true
  let fenced = false
  let line = ''

  function pass(text: string): string {
    fenced = inFence(text)
    line = (line + text).slice((line + text).lastIndexOf('\n') + 1)
    if (text.trim() !== '') blank = false
    return text
  }

  /** Whether a line behind this text stands in a code fence. */
  function inFence(text: string): boolean {
    const whole = (line + text).split('\n').slice(0, -1)
    return whole.filter((one) => /^[ \t]*```/.test(one)).length % 2 === 1 ? !fenced : fenced
  }

  /** Where the white space and the fence in front of `end` begin. */
  function leadStart(text: string, end: number): number {
    const before = text.slice(0, end).trimEnd()
    const fence = fenceAtEnd.exec(before)
    if (!fence || inFence(before)) return before.length
    // At the beginning of this text it is only a fence when the line before is finished; a broken one must be at the end.
    if (fence[1] === '' && line.trim() !== '') return before.length
    if (fence[2]!.length < 3 && before.length < text.length) return before.length
    return before.slice(0, fence.index).trimEnd().length
  }

  function beginsJson(text: string): 'yes' | 'maybe' | 'no' {
    const body = text.replace(/^\s*(?:```[\w-]*\s)?\s*/, '')
    if (/^`{0,3}[\w-]*$/.test(body) && (body === '' || body.startsWith('`'))) return 'maybe'
    return body.startsWith('{') || body.startsWith('[') ? startsCalls(body, names) : 'no'
  }

  return {
    pass,
    push: (more) => {
      const text = held + more
      held = ''
      const json = blank ? beginsJson(text) : 'no'
      if (json === 'yes') return { text: '', opened: { form: 'json', lead: '', text } }
      if (json === 'maybe') {
        held = text
        return { text: '' }
      }
      const { at, whole } = findOpening(text)
      const from = leadStart(text, at)
      const passed = pass(text.slice(0, from))
      if (whole)
        return { text: passed, opened: { form: 'tags', lead: text.slice(from, at), text: text.slice(at) } }
      held = text.slice(from)
      return { text: passed }
    },
    release: () => {
      const text = held
      held = ''
      return pass(text)
    },
  }
}

function findOpening(text: string): { at: number; whole: boolean } {
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    opening.lastIndex = at
    if (opening.test(text)) return { at, whole: true }
    const rest = text.slice(at, at + 30).toLowerCase()
    if (at + rest.length === text.length && unfinishedOpening.some((one) => one.startsWith(rest)))
      return { at, whole: false }
  }
  return { at: text.length, whole: false }
}
