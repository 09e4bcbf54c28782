import { shippedWords } from '../../testing/shipped-words.ts'
import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { decodeMgw } from './mgw/decode.ts'
import { decodeFrames } from './rest/decode.ts'
import { decodeMessages } from './mgw/frame.ts'
import { decodeBytes } from './rest/frame.ts'
import type { Unknown } from '../../core/unknown.ts'

const options = (names: string[]) => ({
  words: shippedWords(),
  assetsUrl: 'https://a',
  onUnknown: ({ kind, name }: Unknown) => void names.push(`${kind} ${name}`),
})
/** What nobody knew of an answer over REST. */
function overRest(ndjson: string): string[] {
  const names: string[] = []
  const frames = decodeBytes()
  const decoder = decodeFrames(options(names))
  for (const frame of frames.push(new TextEncoder().encode(ndjson))) decoder.push(frame)
  return names
}
/** The same over the chat socket. */
function overMgw(lines: string[]): string[] {
  const names: string[] = []
  const frames = decodeMessages()
  const decoder = decodeMgw(options(names))
  for (const line of lines) for (const frame of frames.push(line)) decoder.push(frame)
  return names
}

test('what was captured from the upstream is known', async () => {
  const folder = `${import.meta.dir}/fixtures`
  for (const name of new Glob('*.frames.ndjson').scanSync(folder)) {
    const news = name.startsWith('search.') ? ['tag xai:other'] : []
    expect([name, ...overRest(await Bun.file(`${folder}/${name}`).text())]).toEqual([name, ...news])
  }
  for (const name of new Glob('*.mgw.ndjson').scanSync(folder)) {
    const lines = (await Bun.file(`${folder}/${name}`).text()).trim().split('\n')
    // One was made with news in it.
    const news = name.startsWith('other-session') ? ['event brand.new.event', 'chunk brand_new_part'] : []
    expect([name, ...overMgw(lines)]).toEqual([name, ...news])
  }
})

const frame = (response: object) => `${JSON.stringify({ result: { response } })}\n`
const event = (type: string, more = {}) => JSON.stringify({ session_id: 's', event: { type, ...more } })
const chunk = (more: object) => event('response.chunk', { chunk: { metadata: {}, ...more } })
const channel = 'CHANNEL_ASSISTANT_RESPONSE'

// [what the upstream says, what is told of it]
const rest: [said: string, told: string[]][] = [
  [frame({ responseId: 'r', token: 'x' }), []],
  [frame({ responseId: 'r', holograms: [1], isThinking: false }), ['frame holograms']],
  // Beside a known one.
  [frame({ token: 'text', holograms: [1] }), ['frame holograms']],
  [frame({ token: { text: 'nested' } }), ['frame token as object']],
  [frame({ piece: 'renamed' }), ['frame piece']],
  [frame({ token: 'x', messageTag: 'answer_v2' }), ['message_tag answer_v2']],
  [frame({ token: 'x', messageTag: 'summary', isThinking: true }), []],
  ['{"data":{"response":{"token":"x"}}}\n', ['envelope data']],
  ['{"result":{"response":{"token":"x"}},"trace":1}\n', ['envelope trace']],
  ['{"result":{"token":"x","holograms":1}}\n', ['frame holograms']],
  ['{"result":{"response":{"token":"x"},"billing":{}}}\n', ['frame billing']],
  [frame({ token: 'see <grok:gadget id="1"/> ' }), ['tag grok:gadget']],
  [frame({ token: '<b>bold</b> a < b' }), []],
  [
    frame({
      modelResponse: { message: 'm', outputChunks: [{ text: { text: 'm', channel: 'CHANNEL_NEW' } }] },
    }),
    ['channel CHANNEL_NEW'],
  ],
]
for (const [said, told] of rest) test(`REST: ${said.trim()}`, () => expect(overRest(said)).toEqual(told))

const mgw: [said: string, told: string[]][] = [
  [event('response.smell'), ['event response.smell']],
  [event('pong'), []],
  [chunk({ hologram: {} }), ['chunk hologram']],
  [chunk({ ui_layout: {} }), []],
  [chunk({ text: { text: 'x', channel }, hologram: {} }), ['chunk hologram']],
  [chunk({ text: { text: 'x', channel: 'CHANNEL_ASSISTANT_REPLY' } }), ['channel CHANNEL_ASSISTANT_REPLY']],
  [chunk({ text: { text: 'x', channel: 'CHANNEL_ASSISTANT_THINKING' } }), []],
  [chunk({ text: 'flat' }), ['chunk text as string']],
  [chunk({ text: { words: 'x', channel } }), ['chunk text without its text']],
  [chunk({ text: { text: '', channel } }), []],
  [event('response.chunk', { part: {} }), ['event response.chunk without a chunk']],
  [event('response.done', { response: { status: 'settled' } }), ['end_state settled']],
  [event('response.done', { response: { status: 'completed' } }), []],
  [event('response.grok.output', { output: { hologram: {} } }), ['chunk hologram']],
  ['{"session_id":"s","payload":{"type":"response.chunk"}}', ['envelope payload']],
  ['{"session_id":"s","event":{"type":"pong"},"trace":1}', ['envelope trace']],
  ['{"session_id":"s","event":{"name":"response.chunk"}}', ['event without a type']],
  [chunk({ text: { text: 'see <xai:form/> ', channel } }), ['tag xai:form']],
]
for (const [said, told] of mgw) test(`socket: ${said}`, () => expect(overMgw([said])).toEqual(told))
