import { shippedWords } from '../../../testing/shipped-words.ts'
import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import type { DecodedEvent } from '../../../core/event.ts'
import { expectGolden } from '../../../testing/golden.ts'
import { seededRandom } from '../../../testing/random-cuts.ts'
import { joinedDeltas } from '../../../testing/joined-deltas.ts'
import { decodeMgw } from './decode.ts'
import { decodeMessages } from './frame.ts'

const folder = `${import.meta.dir}/../fixtures`
const names = [...new Glob('*.mgw.ndjson').scanSync(folder)].toSorted()
const read = async (name: string) => (await Bun.file(`${folder}/${name}`).text()).trim().split('\n')

function run(messages: Iterable<string>): DecodedEvent[] {
  const frames = decodeMessages()
  const decoder = decodeMgw({ words: shippedWords(), assetsUrl: 'https://assets.grok.com' })
  const events = [...messages].flatMap((message) => frames.push(message).flatMap(decoder.push))
  return joinedDeltas([...events, ...frames.end().flatMap(decoder.push), ...decoder.end()])
}

/** Objects glued together at random, and cut at random: a message is one object, several, or a part of one. */
function* recut(lines: string[], seed: number): Generator<string> {
  const random = seededRandom(seed)
  const whole = lines.join('')
  for (let at = 0; at < whole.length;) {
    const length = 1 + Math.floor(random() ** 3 * 900)
    yield whole.slice(at, at + length)
    at += length
  }
}

for (const name of names) {
  test(`decode ${name}`, async () => {
    const events = run(await read(name))
    const golden = events.map((event) => `${JSON.stringify(event)}\n`).join('')
    await expectGolden(`${folder}/${name.replace('.mgw.', '.mgw-events.')}`, golden)
  })

  test(`decode ${name}, messages glued and cut at random`, async () => {
    const lines = await read(name)
    const expected = run(lines)
    expect(run([lines.join('')])).toEqual(expected)
    expect(run([lines.join('\n')])).toEqual(expected)
    for (let seed = 1; seed <= 20; seed++) expect(run(recut(lines, seed))).toEqual(expected)
    expect(run(lines.join('').split(''))).toEqual(expected)
  })
}

test('every fixture is whole or ends in a fault, never in silence', async () => {
  expect(names.length).toBeGreaterThan(8)
  for (const name of names)
    expect(['finish', 'fault']).toContain(run(await read(name)).at(-1)?.type as string)
})

const chunk = (fields: object, more: object = {}) =>
  JSON.stringify({ session_id: 'S', event: { type: 'response.chunk', ...more, chunk: fields } })
const done = '{"session_id":"S","event":{"type":"response.done","response":{"status":"completed"}}}'

test('text whose end may be a tag comes before a citation that is a chunk of its own', () => {
  const events = run([
    chunk({ text: { text: 'x <' } }),
    chunk({ render_citation: { id: 'a', url: 'https://example.com/' } }),
    chunk({ text: { text: ' 3' } }),
    done,
  ])
  expect(events.map((event) => ('delta' in event ? event.delta : event.type))).toEqual([
    'x <',
    'citation',
    ' 3',
    'finish',
  ])
})

test('what follows the end is decoration, and nothing waits for it', () => {
  const decoder = decodeMgw({ words: shippedWords(), assetsUrl: '' })
  const push = (message: string) => decodeMessages().push(message).flatMap(decoder.push)
  push(chunk({ text: { text: 'Hi' } }))
  expect(decoder.complete()).toBe(false)
  push(done)
  expect(decoder.complete()).toBe(true)
  expect(push(chunk({ text: { text: 'Late', channel: 'CHANNEL_ASSISTANT_NOTETAKER_HEADER' } }))).toEqual([])
})

// What `response.done` says when it is not `completed` (upstream-protocol 3.11.7).
const endings: [response: object, kind: string][] = [
  [{ status: 'incomplete', status_details: { reason: 'stream_error' } }, 'upstream_failed'],
  [{ status: 'failed' }, 'upstream_failed'],
  [{ status: 'incomplete', status_details: { reason: 'usage_limit_reached' } }, 'rate_limited'],
  [{ status: 'incomplete', status_details: { reason: 'content_moderated' } }, 'content_policy'],
  [{ status: 'failed', status_details: { error: { message: 'Too many requests' } } }, 'rate_limited'],
]
for (const [response, kind] of endings)
  test(`response.done ${JSON.stringify(response)} is ${kind}`, () => {
    const events = run([JSON.stringify({ event: { type: 'response.done', response } })])
    expect(events).toMatchObject([{ type: 'fault', fault: { kind } }])
  })

test('a message that is no JSON is a fault, not silence', () => {
  expect(run(['{"session_id":oops}'])).toMatchObject([{ type: 'fault', fault: { kind: 'upstream_failed' } }])
})

test('an answer on a channel nobody knows is thought while it comes, and text at the end when there is no other', () => {
  const chunk = (text: string, channel: string) =>
    JSON.stringify({ session_id: 's', event: { type: 'response.chunk', chunk: { text: { text, channel } } } })
  const done = JSON.stringify({ event: { type: 'response.done', response: { status: 'completed' } } })
  const stray = [chunk('4', 'CHANNEL_ASSISTANT_REPLY'), chunk('2', 'CHANNEL_ASSISTANT_REPLY')]
  const said = (lines: string[]) =>
    run(lines).flatMap((event) => ('delta' in event ? [`${event.type} ${event.delta}`] : []))
  expect(said([...stray, done])).toEqual(['reasoning.delta 42', 'text.delta 42'])
  expect(said([...stray, chunk('yes', 'CHANNEL_ASSISTANT_RESPONSE'), done])).toEqual([
    'reasoning.delta 42',
    'text.delta yes',
  ])
})

test('a state nobody knows ends the answer; one with a reason is a fault', () => {
  const done = (response: object) => run([JSON.stringify({ event: { type: 'response.done', response } })])
  expect(done({ status: 'settled' })).toEqual([{ type: 'finish', reason: 'stop' }])
  expect(done({ status: 'settled', status_details: { reason: 'usage_limit_reached' } })).toMatchObject([
    { type: 'fault', fault: { kind: 'rate_limited' } },
  ])
})
