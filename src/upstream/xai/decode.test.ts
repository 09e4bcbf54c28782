import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import type { DecodedEvent } from '../../core/event.ts'
import type { Tool } from '../../core/model-request.ts'
import type { Unknown } from '../../core/unknown.ts'
import { expectGolden } from '../../testing/golden.ts'
import { joinedDeltas } from '../../testing/joined-deltas.ts'
import { randomCuts, seededRandom } from '../../testing/random-cuts.ts'
import { decodeEvents } from './decode.ts'
import { readEvents } from './frame.ts'
import { sealOf } from './seal.ts'

const folder = `${import.meta.dir}/fixtures`
const names = [...new Glob('*.sse').scanSync(folder)].toSorted()
const read = (name: string) => Bun.file(`${folder}/${name}`).text()
const bytes = (text: string) => new TextEncoder().encode(text)

const tool = (name: string, kind: Tool['kind'] = 'function'): Tool => ({
  name,
  kind,
  description: '',
  parameters: {},
  strict: false,
})

type Run = { plain?: boolean; searches?: boolean; tools?: Tool[]; unknown?: Unknown[] }

/** Event by event, or with the way past them that a chat takes. */
function run(pieces: Iterable<Uint8Array>, { plain = false, searches = true, tools, unknown }: Run = {}) {
  const frames = readEvents()
  const decoder = decodeEvents({
    tools: tools ?? [tool('lookup'), tool('note')],
    seal: sealOf('acc_test'),
    searches,
    onUnknown: (one) => void unknown?.push(one),
    now: () => 0,
  })
  const events: DecodedEvent[] = []
  for (const piece of pieces) {
    const texts = plain && frames.idle() && decoder.idle() ? frames.plain(piece) : undefined
    if (texts && texts.length > 0 && !(searches && texts.join('').includes('['))) {
      decoder.told()
      events.push({ type: 'text.delta', delta: texts.join(''), pieces: texts })
    } else events.push(...frames.push(piece).flatMap(decoder.push))
  }
  return [...events, ...frames.end().flatMap(decoder.push), ...decoder.end()]
}

const shown = (events: DecodedEvent[]) => joinedDeltas(events)

for (const name of names) {
  test(`decode ${name}`, async () => {
    await expectGolden(
      `${folder}/${name.replace('.sse', '.events.ndjson')}`,
      shown(run([bytes(await read(name))]))
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    )
  })

  test(`decode ${name} the same whatever the cuts, line ends and the way past the decoder`, async () => {
    const text = await read(name)
    const expected = shown(run([bytes(text)]))
    const blocks = text.split(/(?<=\n\n)/).map(bytes)
    expect(shown(run(blocks, { plain: true }))).toEqual(expected)
    for (const ends of ['\n', '\r\n', '\r'])
      for (let seed = 1; seed <= 12; seed++) {
        const cut = randomCuts(bytes(text.replaceAll('\n', ends)), seed % 3 === 0 ? 400 : 9, seed)
        expect(shown(run(cut, { plain: true }))).toEqual(expected)
      }
    expect(shown(run(randomCuts(bytes(text), 1, 1)))).toEqual(expected)
  })

  test(`${name} cut off anywhere never gives half a call, and ends with a fault unless it was over`, async () => {
    const text = await read(name)
    const whole = run([bytes(text)])
    const calls = whole.filter(({ type }) => type === 'tool_call')
    const random = seededRandom(7)
    for (let time = 0; time < 40; time++) {
      const events = run([bytes(text.slice(0, Math.floor(random() * text.length)))])
      const told = events.filter(({ type }) => type === 'tool_call')
      expect(told).toEqual(calls.slice(0, told.length))
      expect(['fault', 'finish']).toContain(events.at(-1)?.type ?? '')
    }
  })
}

test('what nobody knows is counted', async () => {
  const unknown: Unknown[] = []
  run([bytes(await read('unknown.sse'))], { unknown })
  const seen = new Set(unknown.map(({ name }) => name))
  expect([...seen].toSorted()).toEqual(['item weather_call', 'response.weather.changed'])
  const none: Unknown[] = []
  for (const name of names) if (name !== 'unknown.sse') run([bytes(await read(name))], { unknown: none })
  expect(none).toEqual([])
})

const event = (fields: object) => `data: ${JSON.stringify(fields)}\n\n`
const callItem = (name: string, args: string) => ({
  type: 'response.output_item.done',
  item: { type: 'function_call', id: 'fc_1', call_id: 'call_1', name, arguments: args },
})

test('a call of a tool that takes free text is that text', () => {
  const done = event({ type: 'response.completed', response: { status: 'completed', output: [] } })
  const events = run([bytes(event(callItem('apply', '{"input":"*** Begin\\n{x}"}')) + done)], {
    tools: [tool('apply', 'custom')],
  })
  expect(events[0]).toEqual({
    type: 'tool_call',
    index: 0,
    id: 'call_1',
    name: 'apply',
    kind: 'custom',
    arguments: '*** Begin\n{x}',
  })
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_calls' })
})

test('marks of citations are citations in their place; what only looks like one is text', () => {
  const text =
    'a [[1]](https://x.example/a?b=1) b [[2]](ftp://no) [[x]] [[3]](https://y.example/) [[4]](https://'
  const stream = [...text].map((delta) => event({ type: 'response.output_text.delta', delta })).join('')
  const done = event({ type: 'response.completed', response: { status: 'completed' } })
  const events = shown(run([bytes(stream + done)]))
  expect(events).toEqual([
    { type: 'text.delta', delta: 'a ' },
    { type: 'citation', url: 'https://x.example/a?b=1', title: 'x.example' },
    { type: 'text.delta', delta: ' b [[2]](ftp://no) [[x]] ' },
    { type: 'citation', url: 'https://y.example/', title: 'y.example' },
    { type: 'text.delta', delta: ' [[4]](https://' },
    { type: 'finish', reason: 'stop' },
  ])
  expect(shown(run([bytes(stream + done)], { searches: false }))[0]).toEqual({
    type: 'text.delta',
    delta: text,
  })
})

test('random text comes through unharmed, past the decoder and through it', () => {
  const random = seededRandom(3)
  const alphabet = ['a', 'B', ' ', '"', '\\', '\n', '中', '🧪', '<', '[', ']', '(', '{', '}', '\u2028']
  for (let time = 0; time < 100; time++) {
    const deltas = Array.from({ length: 20 }, () =>
      Array.from(
        { length: 1 + Math.floor(random() * 6) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join(''),
    )
    const head = event({ type: 'response.created', response: {} })
    const blocks = deltas.map((delta, at) =>
      event({ type: 'response.output_text.delta', sequence_number: at, item_id: 'm', delta, logprobs: [] }),
    )
    const tail = event({ type: 'response.completed', response: { status: 'completed' } })
    for (const searches of [true, false]) {
      const events = run([head, ...blocks, tail].map(bytes), { plain: true, searches })
      const said = events.map((one) => (one.type === 'text.delta' ? one.delta : '')).join('')
      expect(said).toBe(deltas.join(''))
    }
  }
})

test('the way past the decoder is taken', () => {
  const frames = readEvents()
  const block = (at: number, delta: string) =>
    bytes(event({ type: 'response.output_text.delta', sequence_number: at, item_id: 'm', delta }))
  frames.push(block(1, 'one'))
  expect(frames.plain(block(2000, ' two'))).toEqual([' two'])
  expect(frames.plain(new Uint8Array([...block(3, 'a'), ...block(4, 'b')]))).toEqual(['a', 'b'])
  expect(
    frames.plain(
      bytes(event({ type: 'response.output_text.delta', sequence_number: 5, item_id: 'n', delta: 'x' })),
    ),
  ).toBeUndefined()
  expect(frames.plain(block(6, 'a "quote"'))).toBeUndefined()
})

test('an item told twice is told once; a call told under another item is the same call', () => {
  const message = { type: 'message', id: 'msg_1', content: [{ type: 'output_text', text: 'Once.' }] }
  const done = (item: object) => event({ type: 'response.output_item.done', item })
  const call = (id: string) => done({ ...callItem('lookup', '{}').item, id })
  const end = event({ type: 'response.completed', response: { status: 'completed' } })
  const events = run([bytes(done(message) + done(message) + call('fc_1') + call('fc_2') + end)])
  expect(events.map(({ type }) => type)).toEqual(['text.delta', 'tool_call', 'finish'])
})

test('types that stand in the event line alone, over CRLF, cut at every byte', () => {
  const lines = ['event: response.output_text.delta', 'data: {"delta":', 'data: "a"}', '', '']
  const text = `${lines.join('\r\n')}event: response.completed\r\ndata: {"response":{}}\r\n\r\n`
  const expected = [
    { type: 'text.delta', delta: 'a' },
    { type: 'finish', reason: 'stop' },
  ]
  for (let at = 1; at < text.length; at++)
    expect(run([bytes(text.slice(0, at)), bytes(text.slice(at))])).toEqual(expected as never)
})
