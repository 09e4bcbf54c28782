import { expect, test } from 'bun:test'
import { seededRandom } from '../testing/random-cuts.ts'
import { sumText } from './sum-text.ts'

test('how a text was cut never changes its sum', () => {
  const text = 'Hello, "world"\n你好 😀\u0000\u0000 and so on'
  for (let seed = 1; seed < 50; seed++) {
    const random = seededRandom(seed)
    const at = Math.floor(random() * (text.length + 1))
    expect(sumText(sumText(0, text.slice(0, at)), text.slice(at))).toBe(sumText(0, text))
  }
})

test('texts that differ in one character, in order or in length have other sums', () => {
  const texts = ['', 'a', 'b', 'ab', 'ba', 'aa', 'a\u0000', '\u0000', '\u0000\u0000', 'A', 'a ', ' a', 'ａ']
  expect(new Set(texts.map((text) => sumText(0, text))).size).toBe(texts.length)
})
