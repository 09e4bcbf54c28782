import { expect, test } from 'bun:test'
import { seededRandom } from '../testing/random-cuts.ts'
import { longText } from './long-text.ts'

test('whatever pieces it came in, it is the text', () => {
  const random = seededRandom(1)
  const text = longText()
  let expected = ''
  for (let count = 0; count < 2000; count++) {
    const piece = '😀x'.repeat(Math.floor(random() * 5)) + (count % 300 === 0 ? 'y'.repeat(5000) : '')
    text.add(piece)
    expected += piece
    if (count % 97 === 0) expect(text.toString()).toBe(expected)
  }
  expect(text.toString()).toBe(expected)
})
