import { describe, expect, test } from 'bun:test'
import { sampleRandom } from '../testing/sample-accounts.ts'
import { items, placeOf, readValue, skipSpace, skipValue } from './json-scan.ts'

const bytesOf = (text: string) => Buffer.from(text)

/** Offset at which a text is refused, undefined when it is taken. */
function faultOf(text: string): { at: number; message: string } | undefined {
  const bytes = bytesOf(text)
  try {
    const end = skipSpace(bytes, skipValue(bytes, skipSpace(bytes, 0)))
    return end === bytes.length ? undefined : { at: end, message: 'rest' }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { at: Number(error.cause), message: error.message }
  }
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('what is wrong and where', () => {
  const wrong: [text: string, at: number, message: string][] = [
    ['["a",]', 4, 'a comma after the last entry'],
    ['{"a": 1,}', 7, 'a comma after the last entry'],
    ['["a" "b"]', 5, 'expected "," or "]", found """'],
    ['{"a" 1}', 5, 'expected ":" after "a"'],
    ['{a: 1}', 1, 'expected a key in double quotes, found "a"'],
    ["['a']", 1, `expected a value, found "'"`],
    ['["a', 1, 'this string has no end'],
    ['["a\nb"]', 3, 'a line break or control character inside a string; is a quote missing?'],
    ['["a\\x"]', 3, 'a backslash must be written twice inside a string'],
    ['["a"', 4, 'expected "," or "]", found the end of the file'],
    ['[01]', 1, 'expected a value, found "0"'],
    ['[undefined]', 1, 'expected a value, found "u"'],
    ['', 0, 'expected a value, found the end of the file'],
    ['{"eyJhbGciOiJIUzI1NiJ9": 1, "eyJhbGciOiJIUzI1NiJ9xx" 2}', 53, 'expected ":" after "eyJh…"'],
  ]
  for (const [text, at, message] of wrong)
    test(JSON.stringify(text), () => expect(faultOf(text)).toEqual({ at, message }))
  test('a bottomless nest is refused, not followed', () => {
    expect(faultOf('['.repeat(100_000))?.message).toBe('nested too deeply')
  })
})

// A text of random JSON, and the same with a few bytes damaged: both judges have to agree on every one.
test('agrees with JSON.parse on what is JSON and what is not', () => {
  const random = sampleRandom(11)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const value = (depth: number): unknown => {
    const kind = depth > 3 ? random() * 0.6 : random()
    if (kind < 0.2) return pick([0, -1.5, 1e21, 12, true, false, null])
    if (kind < 0.6) return pick(['', 'a"b', 'c\\d', 'ü€😀', 'line\nbreak\u0001', 'eyJx.y', '\u2028'])
    const length = Math.floor(random() * 4)
    if (kind < 0.8) return Array.from({ length }, () => value(depth + 1))
    return Object.fromEntries(
      Array.from({ length }, (_, at) => [`${pick(['k', '"', 'ü'])}${at}`, value(depth + 1)]),
    )
  }
  let right = 0
  for (let round = 0; round < 6000; round++) {
    let text = JSON.stringify(value(0), null, pick([0, 2, '\t']))
    for (let damage = Math.floor(random() * 3); damage > 0; damage--) {
      const at = Math.floor(random() * text.length)
      text =
        text.slice(0, at) +
        pick(['', ',', '"', '}', ']', '{', '[', ':', '1', 'e', '\\', ' ']) +
        text.slice(at + pick([0, 1]))
    }
    if (/[\uD800-\uDFFF](?![\uDC00-\uDFFF])/.test(text)) continue
    expect([text, faultOf(text) === undefined]).toEqual([text, parses(text)])
    const bytes = bytesOf(text)
    if (!parses(text)) expect(() => whole(bytes)).toThrow()
    else expect([whole(bytes), right++]).toEqual([JSON.parse(text), right - 1])
  }
  expect(right).toBeGreaterThan(1000)
})

/** Read by the fast way. */
function whole(bytes: Buffer): unknown {
  const { value, end } = readValue(bytes, skipSpace(bytes, 0))
  if (skipSpace(bytes, end) !== bytes.length) throw new Error('rest')
  return value
}

test('walks into a list or object, or over its values', () => {
  const bytes = bytesOf('{ "a": [1, 2] , "b\\u0041":"x" }')
  const walk = items(bytes, 0)
  const seen: string[] = []
  let step = walk.next()
  while (!step.done) {
    const end = skipValue(bytes, step.value.start)
    seen.push(`${step.value.key} ${bytes.toString('utf8', step.value.start, end)}`)
    step = walk.next(end)
  }
  expect(seen).toEqual(['a [1, 2]', 'bA "x"'])
  expect(step.value).toBe(bytes.length)
})

test('lines and columns count from 1, in characters, whatever ends the lines', () => {
  const bytes = bytesOf('\uFEFF{\r\n  "ü€😀": x')
  expect(placeOf(bytes, bytes.indexOf('x'))).toEqual({ line: 2, column: 10 })
  expect(placeOf(bytes, 3)).toEqual({ line: 1, column: 1 })
})
