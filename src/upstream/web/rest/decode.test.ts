import { shippedWords } from '../../../testing/shipped-words.ts'
import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import type { DecodedEvent } from '../../../core/event.ts'
import { expectGolden } from '../../../testing/golden.ts'
import { joinedDeltas } from '../../../testing/joined-deltas.ts'
import { randomCuts } from '../../../testing/random-cuts.ts'
import { decodeFrames } from './decode.ts'
import { decodeBytes, type Frame } from './frame.ts'
import { type Pieces, tokenLines } from './token-lines.ts'

const folder = `${import.meta.dir}/../fixtures`
const names = [...new Glob('*.frames.ndjson').scanSync(folder)].toSorted()
const read = (name: string) => Bun.file(`${folder}/${name}`).text()

/** With the shortcut a chat takes, or with every frame parsed. */
function run(pieces: Iterable<Uint8Array>, shortcut = true): DecodedEvent[] {
  const frames = decodeBytes<Frame | Pieces>(shortcut ? tokenLines(shippedWords()) : undefined)
  const decoder = decodeFrames({ words: shippedWords(), assetsUrl: 'https://assets.grok.com' })
  const events = [...pieces].flatMap((piece) => frames.push(piece).flatMap(decoder.push))
  return [...events, ...frames.end().flatMap(decoder.push), ...decoder.end()]
}

const bytes = (text: string) => new TextEncoder().encode(text)
const framings: Record<string, (ndjson: string) => string> = {
  lines: (ndjson) => ndjson,
  'lines with CRLF': (ndjson) => ndjson.replaceAll('\n', '\r\n'),
  'objects glued together': (ndjson) => ndjson.replaceAll('\n', ''),
  'objects over several lines': (ndjson) =>
    ndjson
      .trim()
      .split('\n')
      .map((line) => JSON.stringify(JSON.parse(line), null, 1))
      .join('\n'),
  'server-sent events': (ndjson) =>
    `: hello\n\n${ndjson
      .trim()
      .split('\n')
      .map((line, index) => `event: frame\ndata:${index % 2 ? ' ' : ''}${line}\n\n`)
      .join('')}data: [DONE]\n\n`,
}

for (const name of names) {
  test(`decode ${name}`, async () => {
    const events = run([bytes(await read(name))])
    await expectGolden(
      `${folder}/${name.replace('.frames.', '.events.')}`,
      joinedDeltas(events)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    )
  })

  for (const [framing, write] of Object.entries(framings))
    test(`decode ${name} as ${framing}, cut at random bytes`, async () => {
      const ndjson = await read(name)
      const expected = joinedDeltas(run([bytes(ndjson)], false))
      const whole = bytes(write(ndjson))
      for (let seed = 1; seed <= 20; seed++)
        expect(joinedDeltas(run(randomCuts(whole, 7, seed)))).toEqual(expected)
      expect(joinedDeltas(run(randomCuts(whole, 1, 1)))).toEqual(expected)
    })
}

test('every fixture is whole or ends in a fault, never in silence', async () => {
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) {
    const last = run([bytes(await read(name))]).at(-1)
    expect(last?.type === 'finish' || last?.type === 'fault').toBe(true)
  }
})

test('a tag may be cut over tokens anywhere, and ordinary < text comes through', () => {
  const text =
    'a<b <grok:render card_id="x"><argument name="n">0</argument></grok:render>c <xaiArtifact title="t">z</xaiArtifact>d <grok:renders e <'
  for (let length = 1; length < 12; length++) {
    const tokens = text.match(new RegExp(`.{1,${length}}`, 'gs')) ?? []
    const frames = [
      ...tokens.map((token) => ({ result: { response: { token } } })),
      { result: { response: { isSoftStop: true } } },
    ]
    const answer = run([bytes(frames.map((frame) => JSON.stringify(frame)).join('\n'))])
    expect(answer.map((event) => (event.type === 'text.delta' ? event.delta : '')).join('')).toBe(
      'a<b c d <grok:renders e <',
    )
  }
})

test('a stream that is cut in the middle of a frame says so after what came before', () => {
  const events = run([bytes('{"result":{"response":{"token":"Hi"}}}\n{"result":{"resp')])
  expect(events.map(({ type }) => type)).toEqual(['text.delta', 'fault'])
})

test('an object that is no JSON is a fault, not silence', () => {
  const [event] = run([bytes('{"result":oops}\n')])
  expect(event).toMatchObject({ type: 'fault', fault: { kind: 'upstream_failed', upstreamStatus: 502 } })
})

test('a tag of the operator is removed like the built-in ones', () => {
  const decoder = decodeFrames({ words: shippedWords('secret'), assetsUrl: '' })
  const events = decoder.push({ result: { response: { token: 'a<secret x>b</secret>c' } } })
  expect(events).toEqual([
    { type: 'text.delta', delta: 'a' },
    { type: 'text.delta', delta: 'c' },
  ])
})
