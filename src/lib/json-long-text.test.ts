import { expect, test } from 'bun:test'
import { sampleRandom } from '../testing/sample-accounts.ts'
import { readLongText } from './json-long-text.ts'

function read(json: string, start = 0) {
  const walk = readLongText(Buffer.from(json), start)
  for (let step = walk.next(); ; step = walk.next())
    if (step.done) return { text: step.value.text.toString(), end: step.value.end }
}

for (const text of [
  '',
  'plain',
  'a "quoted"\nline\t\\',
  '键 👩‍👩‍👧 \u2028',
  '\b\f\r/',
  'x'.repeat(10_000),
  '\\'.repeat(9000),
  '"'.repeat(5000),
])
  test(`as JSON.parse has it: ${JSON.stringify(text).slice(0, 30)}`, () => {
    const json = JSON.stringify(text)
    expect(read(json)).toEqual({ text, end: Buffer.byteLength(json) })
    expect(read(`{"text":${json},"pool":"x"}`, 8).text).toBe(text)
  })

test('escapes of Unicode, pairs too', () => {
  expect(read(String.raw`"\u00e9\ud83d\udc69\u0041\/"`).text).toBe('é👩A/')
  expect(read(String.raw`"\ud83d"`).text).toBe('\ufffd')
})

test('any text comes back', () => {
  const random = sampleRandom(7)
  const pieces = ['a', '"', '\\', '\n', 'é', '👩', '\u0001', '/', 'u00']
  for (let round = 0; round < 200; round++) {
    const text = Array.from(
      { length: Math.floor(random() * 9000) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('')
    expect(read(JSON.stringify(text)).text === text).toBe(true)
  }
})

for (const json of ['"no end', String.raw`"\x41"`, String.raw`"\u12g4"`, '"ends in \\'])
  test(`is refused: ${json}`, () => expect(() => read(json)).toThrow())
