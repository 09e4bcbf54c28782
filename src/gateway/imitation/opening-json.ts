import type { FindTool } from './find-tool.ts'
import { argumentKeys, nameKeys, sideKeys } from './json-calls.ts'

/** Whether something begins here; `wait` needs more of the text to say. */
export type Begins = 'yes' | 'no' | 'wait'

const decisive = new Set(['tool_calls', 'function_calls', 'tool_call', 'function_call', ...argumentKeys])
const naming = new Set(nameKeys)
const beside = new Set([...sideKeys, 'role', 'content'])
const callTypes = /^(?:function|tool_calls?|tool_use|function_call|custom|assistant|message)$/

// What is longer is no name and no key of a call.
const longest = 200
const mostKeys = 8

const keyForm = /\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|([A-Za-z_]\w*))\s*:\s*/y
const valueForm = /(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([\w.+-]+))\s*(?=[,}])/sy

/**
 * Whether the bracket at `at` may open calls written as JSON: by the keys at its beginning, since an answer that is plain
 * JSON must not be held back. The answer is the same for every text that goes on from here.
 */
export function beginsJsonCall(text: string, at: number, find: FindTool, ended: boolean): Begins {
  const more: Begins = ended ? 'no' : 'wait'
  let next = at
  if (text[next] === '[') {
    next = skip(text, next + 1)
    if (next - at > longest) return 'no'
    if (next >= text.length) return more
  }
  if (text[next] !== '{') return 'no'
  next++
  for (let count = 0; count < mostKeys; count++) {
    const key = take(keyForm, text, next)
    if (!key) return unfinished(text, next, more)
    next = key.end
    const name = key.value
    if (decisive.has(name)) return 'yes'
    if (!naming.has(name) && !beside.has(name)) return 'no'
    if (next >= text.length) return more
    if (text[next] === '{') return name === 'function' ? 'yes' : 'no'
    const value = take(valueForm, text, next)
    if (!value) return unfinished(text, next, more)
    if (naming.has(name)) return find(value.value) ? 'yes' : 'no'
    if (name === 'type' && !callTypes.test(value.value)) return 'no'
    next = skip(text, value.end)
    if (text[next] !== ',') return 'no'
    next++
  }
  return 'no'
}

/** A key or value that does not match: more text helps while it can still become one. */
function unfinished(text: string, from: number, more: Begins): Begins {
  const rest = text.slice(from, from + longest + 1)
  if (rest.length > longest || from + rest.length < text.length) return 'no'
  return /^\s*(?:"(?:[^"\\]|\\.)*\\?(?:"\s*)?|'(?:[^'\\]|\\.)*\\?(?:'\s*)?|[\w.+-]*\s*)$/s.test(rest)
    ? more
    : 'no'
}

function take(pattern: RegExp, text: string, at: number): { value: string; end: number } | undefined {
  pattern.lastIndex = at
  const found = pattern.exec(text)
  if (!found || found[0].length > longest) return undefined
  return { value: found[1] ?? found[2] ?? found[3] ?? '', end: pattern.lastIndex }
}

function skip(text: string, at: number): number {
  let next = at
  while (next < text.length && ' \t\n\r'.includes(text[next]!)) next++
  return next
}
