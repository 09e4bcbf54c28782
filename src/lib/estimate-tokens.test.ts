import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { estimateTokens, tokenCounter } from './estimate-tokens.ts'

const folder = join(import.meta.dir, 'fixtures')
const passages = [...new Bun.Glob('*.txt').scanSync(folder)].toSorted().map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}))

describe('within 15 % of the reference tokenizer', () => {
  test('there are passages', () => expect(passages.length).toBeGreaterThanOrEqual(12))

  for (const { name, text } of passages)
    test(name, () => {
      expect(text.length).toBeGreaterThanOrEqual(500)
      const ratio = estimateTokens(text) / countTokens(text)
      expect(ratio).toBeGreaterThan(0.85)
      expect(ratio).toBeLessThan(1.15)
    })

  test('and within 5 % over all of them together', () => {
    expect(Math.abs(sum(estimateTokens) / sum((text) => countTokens(text)) - 1)).toBeLessThan(0.05)
  })
})

/** Pieces of so many characters, the last ones shorter ones left out. */
const cut = (text: string, length: number): string[] => {
  const characters = [...text]
  return Array.from({ length: Math.floor(characters.length / length) }, (_, at) =>
    characters.slice(at * length, (at + 1) * length).join(''),
  )
}

describe('pieces of 400 characters of every script are within 15 %', () => {
  // The Declaration stands for texts whose words are common: each of its paragraphs here took no part in fitting the prices.
  const scripts = 'arabic persian hindi greek hebrew thai bengali tamil georgian armenian russian'.split(' ')
  const declared = 'armenian georgian hindi bengali greek tamil malayalam telugu kannada'
    .split(' ')
    .map((name) => `declaration-${name}`)
  for (const script of [...scripts, ...declared])
    test(script, () => {
      const pieces = cut(passages.find(({ name }) => name === `${script}.txt`)?.text ?? '', 400)
      expect(pieces.length).toBeGreaterThan(declared.includes(script) ? 5 : 0)
      for (const piece of pieces) {
        const ratio = estimateTokens(piece) / countTokens(piece)
        expect([piece.slice(0, 20), ratio > 0.85 && ratio < 1.15]).toEqual([piece.slice(0, 20), true])
      }
    })
})

// Bytes that no generator is needed for: they only have to look like nothing.
const bytes = (count: number) =>
  Buffer.from(Array.from({ length: count }, (_, at) => (at * at * 31 + at * 97 + (at >> 3) * 57) % 251))
const repeated = (text: string, count: number) => text.repeat(count)
const unusual: [what: string, text: string][] = [
  ['base64', bytes(300).toString('base64')],
  ['base64url', bytes(300).toString('base64url')],
  ['hexadecimal', bytes(200).toString('hex')],
  ['joined emoji', repeated('👨‍👩‍👧 👩‍💻 🧑‍🚀 👩🏽‍🎓 🤷‍♀️ ', 20)],
  ['flags', repeated('🇩🇪🇯🇵🇧🇷', 40)],
  ...['a', 'e', 'h', 'x', 'z', 'A', 'Z'].map((letter): [string, string] => [
    `a run of ${letter}`,
    repeated(letter, 400),
  ]),
]
for (const [what, text] of unusual)
  test(`${what} is within 15 %`, () => {
    const ratio = estimateTokens(text) / countTokens(text)
    expect([ratio > 0.85, ratio < 1.15]).toEqual([true, true])
  })

const sum = (count: (text: string) => number) => passages.reduce((total, { text }) => total + count(text), 0)

test('nothing is 0 tokens, anything is at least 1', () => {
  expect(estimateTokens('')).toBe(0)
  for (const text of [' ', '\n', 'a', '.', '7', '中', '\u{1F600}', '\uD83D', '\u0000', '\t\t'])
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(1)
})

test('short answers are close', () => {
  for (const text of ['Hello!', 'Yes, that works.', '42', 'The capital of France is Paris.', '你好，世界。'])
    expect(Math.abs(estimateTokens(text) - countTokens(text))).toBeLessThanOrEqual(2)
})

test('cutting a text anywhere never changes its count', () => {
  let seed = 7
  const upTo = (most: number) => 1 + ((seed = (seed * 48_271) % 2_147_483_647) % most)
  for (const { text } of passages) {
    const counter = tokenCounter()
    for (let at = 0; at < text.length;) {
      const width = upTo(7)
      counter.push(text.slice(at, at + width))
      counter.total() // asking in between changes nothing
      at += width
    }
    expect(counter.total()).toBe(estimateTokens(text))
  }
})

test('long runs stay in proportion', () => {
  expect(estimateTokens('-'.repeat(1000))).toBeLessThan(200)
  expect(estimateTokens(' '.repeat(1000))).toBeLessThan(50)
  expect(estimateTokens('a'.repeat(10_000))).toBeGreaterThan(500)
})
