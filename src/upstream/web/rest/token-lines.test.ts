import { shippedWords } from '../../../testing/shipped-words.ts'
import { expect, test } from 'bun:test'
import type { DecodedEvent } from '../../../core/event.ts'
import { joinedDeltas } from '../../../testing/joined-deltas.ts'
import { randomCuts, seededRandom } from '../../../testing/random-cuts.ts'
import { decodeFrames } from './decode.ts'
import { decodeBytes, type Frame, type FrameResponse } from './frame.ts'
import { type Pieces, tokenLines } from './token-lines.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const line = (token: string, more: object = {}, around: object = {}) =>
  `${JSON.stringify({ ...around, result: { response: { token, isThinking: false, messageTag: 'final', ...more } } })}\n`

/** What the reader makes of a text: the pieces it took without parsing. */
function taken(text: string): Pieces[] {
  const frames = decodeBytes<Frame | Pieces>(tokenLines(shippedWords()))
  return frames.push(bytes(text)).filter((frame) => typeof frame === 'string' || Array.isArray(frame))
}

function events(parts: Uint8Array[], shortcut: boolean): DecodedEvent[] {
  const frames = decodeBytes<Frame | Pieces>(shortcut ? tokenLines(shippedWords()) : undefined)
  const decoder = decodeFrames({ words: shippedWords('secret'), assetsUrl: '' })
  const said = parts.flatMap((part) => frames.push(part).flatMap(decoder.push))
  return joinedDeltas([...said, ...frames.end().flatMap(decoder.push), ...decoder.end()])
}

test('lines like the one before are their text alone, in one row', () => {
  expect(taken(['Hel', 'lo', ' there', ' 你好', '!'].map((token) => line(token)).join(''))).toEqual([
    ['lo', ' there', ' 你好', '!'],
  ])
  expect(taken(line('a') + line('b'))).toEqual(['b'])
  expect(taken(['a', 'b', 'c', '', 'd'].map((token) => line(token)).join(''))).toEqual([['b', 'c'], 'd'])
})

test('a text that JSON writes in another way is parsed, and the next one is taken again', () => {
  const tokens = ['a', 'b', '"', 'c', '\n', 'd', '\\', 'e', '\u0001', 'f']
  expect(taken(tokens.map((token) => line(token)).join(''))).toEqual(['b', 'c', 'd', 'e', 'f'])
})

test('fields in front of the token, behind it and around the frame may be anything', () => {
  const said = (token: string) =>
    `{"id":7,"result":{"x":"\\"token\\":\\"a","response":{"responseId":"r","token":"${token}","llmInfo":{"modelHash":"h"}}}}\r\n`
  expect(taken(said('a') + said('b') + said('c'))).toEqual([['b', 'c']])
  const continued = (token: string) => `{"result":{"token":"${token}","isThinking":false}}\n`
  expect(taken(continued('a') + continued('b'))).toEqual(['b'])
})

test('what says more than a text is never taken for one', () => {
  for (const more of [
    { isThinking: true },
    { messageTag: 'tool_usage_card' },
    { sideBySideIndex: 1 },
    { isSoftStop: true },
    { webSearchResults: { results: [] } },
    { cardAttachment: { jsonData: '{}' } },
    { error: { message: 'no' } },
  ])
    expect(taken(line('a', more) + line('b', more))).toEqual([])
  expect(taken(line('a', {}, { error: { code: 8 } }) + line('b', {}, { error: { code: 8 } }))).toEqual([])
  // The same key twice: the last one counts, and a template would be of the first.
  const twice = (first: string) => `{"result":{"response":{"token":"${first}","token":"x"}}}\n`
  expect(taken(twice('x') + twice('b'))).toEqual([])
  const escaped = (token: string) => `{"result":{"response":{"token":"\\u0061${token}"}}}\n`
  expect(taken(escaped('a') + escaped('b'))).toEqual([])
})

test('where no line is like another, it stops looking; one that is brings it back', () => {
  const different = Array.from({ length: 500 }, (_, index) => line('a', { messageStepId: index }))
  expect(taken(different.join(''))).toEqual([])
  const steps = Array.from({ length: 500 }, (_, index) =>
    ['a', 'b'].map((token) => line(token, { messageStepId: index })).join(''),
  )
  expect(taken(steps.join(''))).toHaveLength(500)
})

const texts = ['a', ' the', '<', '<secret x>', '</secret>', 'x<b', '"', '\\', '\n', '\r\n', '{', '}', '{"a":1}', '\u0000', ' 你', '😀', '\ud83d', '\u2028', '', '"token":"', '§sample§', 'e'.repeat(300)] // prettier-ignore
const extras = [{}, {}, {}, {}, {}, { messageStepId: 1 }, { isThinking: true }, { messageTag: 'header' }, { generatedTitle: 't' }, { webSearchResults: { results: [{ url: 'https://a.example', title: 'A' }] } }, { llmInfo: { modelHash: '"token":"' } }, { token2: 'x' }, { sideBySideIndex: 1 }, { userResponse: { message: 'q' } }] // prettier-ignore

test('any answer, cut anywhere, says the same with it and without it', () => {
  let shortcuts = 0
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
    const ends = ['\n', '\n', '\n', '\r\n', '', '\n\n']
    const end = pick(ends)
    let more: object = {}
    const text = Array.from({ length: 40 }, () => {
      if (random() < 0.3) more = pick(extras)
      return line(pick(texts), { responseId: 'r', ...more }).trimEnd() + (random() < 0.1 ? pick(ends) : end)
    }).join('')
    const whole = bytes(`${text}${line('', { isSoftStop: true })}`)
    shortcuts += taken(text).length
    const expected = events([whole], false)
    for (const most of [whole.length, 700, 60, 3])
      expect(events(randomCuts(whole, most, seed), true)).toEqual(expected)
  }
  expect(shortcuts).toBeGreaterThan(1000)
}, 30_000)

// Every field of a response by a value that says something, and whether a text that comes with it is still nothing but text.
// A new field of the schema does not compile until it has its row here.
const fields: Record<Exclude<keyof FrameResponse, 'token'>, [value: unknown, inert: boolean]> = {
  isThinking: [true, false],
  isSoftStop: [true, false],
  messageTag: ['summary', false],
  rolloutId: ['Grok', true],
  responseId: ['r-1', true],
  sideBySideIndex: [1, false],
  toolUsageCardId: ['c-1', false],
  toolUsageCard: [{ toolUsageCardId: 'c-1' }, false],
  webSearchResults: [{ results: [] }, false],
  xSearchResults: [{ results: [] }, false],
  cardAttachment: [{ jsonData: '{}' }, false],
  cardAttachments: [[{ jsonData: '{}' }], false],
  streamingImageGenerationResponse: [{ progress: 50 }, false],
  streamingVideoGenerationResponse: [{ progress: 50 }, false],
  modelResponse: [{ message: 'all' }, false],
  userResponse: [{ message: 'asked' }, false],
  generatedTitle: ['Title', false],
  finalMetadata: [{}, false],
  error: [{ code: 3 }, false],
}

/** Whether a line like this one would be taken for its text alone. */
function isTaken(frame: object): boolean {
  const line = JSON.stringify(frame)
  const lines = tokenLines(shippedWords())
  lines.learn(line, frame as Frame)
  return lines.read(`${line}\n`, 0, []) > 0
}

test('no frame that says more than its text passes as text', () => {
  const around = (response: object) => [{ result: { response } }, { result: response }]
  for (const [field, [value, inert]] of Object.entries(fields))
    for (const frame of around({ token: 'x', [field]: value }))
      expect([field, isTaken(frame)]).toEqual([field, inert])
  for (const beside of [{ conversation: { conversationId: 'c' } }, { title: { newTitle: 't' } }])
    expect([beside, isTaken({ result: { response: { token: 'x' }, ...beside } })]).toEqual([beside, false])
  expect(isTaken({ result: { response: { token: 'x' } }, error: { code: 3 } })).toBe(false)
})
