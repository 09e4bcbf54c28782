import { shippedWords } from '../../../testing/shipped-words.ts'
import { expect, test } from 'bun:test'
import type { DecodedEvent, ModelEvent } from '../../../core/event.ts'
import { joinedDeltas } from '../../../testing/joined-deltas.ts'
import { randomCuts, seededRandom } from '../../../testing/random-cuts.ts'
import { decodeFrames } from './decode.ts'
import { decodeBytes } from './frame.ts'
import { plainReads } from './plain-reads.ts'
import { tokenLines } from './token-lines.ts'

const utf8 = new TextEncoder()
const frame = (response: object) => `${JSON.stringify({ result: { response } })}\n`
const token = (text: string, more: object = {}) =>
  frame({ token: text, isThinking: false, messageTag: 'final', ...more })
const summary = (message: string) => frame({ modelResponse: { message } })

/** What an answer's reads become, and how many of them were plain. */
function decode(reads: Uint8Array[], wanted: boolean) {
  const shortcut = tokenLines(shippedWords())
  const frames = decodeBytes(shortcut)
  const decoder = decodeFrames({ words: shippedWords('secret'), assetsUrl: '' })
  const plain = plainReads({ shortcut, frames, decoder })
  const events: DecodedEvent[] = []
  let count = 0
  for (const read of reads) {
    const text = wanted ? plain.read(read) : undefined
    if (text) {
      count++
      events.push(text)
      continue
    }
    plain.settle()
    events.push(...frames.push(read).flatMap(decoder.push))
  }
  plain.settle()
  events.push(...frames.end().flatMap(decoder.push), ...decoder.end())
  return { events, count }
}

const apart = (reads: string[]) => reads.map((read) => utf8.encode(read))
const texts = (events: DecodedEvent[]) =>
  joinedDeltas(events).flatMap((event) => (event.type === 'text.delta' ? [event.delta] : []))

test('a read that is whole lines of text is that text, in its pieces', () => {
  const { events, count } = decode(apart([token('a'), token('b'), token('c') + token(' 你好')]), true)
  expect(count).toBe(2)
  expect(events.slice(0, 3) as ModelEvent[]).toEqual([
    { type: 'text.delta', delta: 'a' },
    { type: 'text.delta', delta: 'b' },
    { type: 'text.delta', delta: 'c 你好', pieces: ['c', ' 你好'] },
  ])
})

test('what may be part of a tag, a line or an end is translated', () => {
  const begun = [token('a'), token('b')]
  const plainIn = (...reads: string[]) => decode(apart([...begun, ...reads]), true).count
  expect(plainIn(token('c'))).toBe(2)
  for (const read of [
    token('<'),
    token('c') + token('x < y'),
    token('c').trimEnd(),
    token('c', { isThinking: true }),
  ])
    expect(plainIn(read)).toBe(1)
  expect(plainIn(token('<secret'), token('c'))).toBe(1)
  expect(plainIn(token('<secret>'), token('c'), token('</secret>'), token('d'))).toBe(2)
  expect(plainIn(token('c').slice(0, 30), token('c').slice(30), token('d'))).toBe(2)
  expect(plainIn(frame({ error: { message: 'no' } }), token('c'))).toBe(1)
  expect(plainIn('', '\n')).toBe(1)
})

test('the summary repeats what came plain, and only what it adds is new', () => {
  const said = Array.from({ length: 100 }, (_, index) => `word${index} `)
  const whole = said.join('')
  const reads = (message: string) => apart([...said.map((text) => token(text)), summary(message)])
  expect(decode(reads(whole), true).count).toBe(99)
  expect(texts(decode(reads(whole), true).events)).toEqual([whole])
  expect(texts(decode(reads(`${whole}and more`), true).events)).toEqual([`${whole}and more`])
  expect(texts(decode(reads(`other ${whole}`), true).events)).toEqual([whole])
})

test('however it is cut, the events are those of an answer that was translated', () => {
  const words = ['one', ' two', '"', '\n', '\\', ' 你好', '😀', '<b>', '<', 'secret>', '</secret>', ' x']
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed)
    const lines = Array.from({ length: 40 }, () => {
      const word = words[Math.floor(random() * (random() < 0.8 ? 3 : words.length))]!
      return token(word, random() < 0.1 ? { isThinking: true } : {})
    })
    const reads =
      seed % 2 ? lines.map((line) => utf8.encode(line)) : randomCuts(utf8.encode(lines.join('')), 200, seed)
    const expected = decode(reads, false)
    expect(expected.count).toBe(0)
    const { events, count } = decode(reads, true)
    expect(joinedDeltas(events)).toEqual(joinedDeltas(expected.events))
    if (seed % 2) expect(count).toBeGreaterThan(0)
  }
})
