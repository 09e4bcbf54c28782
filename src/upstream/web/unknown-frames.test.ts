import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { decodeMgw } from './decode-mgw.ts'
import { decodeFrames } from './decode.ts'
import { decodeMessages } from './frame-mgw.ts'
import { decodeBytes } from './frame.ts'
import { createUnknownFrames } from './unknown-frames.ts'

const options = (onUnknown: (name: string) => void) => ({ filterTags: [], assetsUrl: 'https://a', onUnknown })
/** What nobody knew of an answer over REST. */
function overRest(ndjson: string): string[] {
  const names: string[] = []
  const frames = decodeBytes()
  const decoder = decodeFrames(options((name) => names.push(name)))
  for (const frame of frames.push(new TextEncoder().encode(ndjson))) decoder.push(frame)
  return names
}
/** The same over the chat socket. */
function overMgw(lines: string[]): string[] {
  const names: string[] = []
  const frames = decodeMessages()
  const decoder = decodeMgw(options((name) => names.push(name)))
  for (const line of lines) for (const frame of frames.push(line)) decoder.push(frame)
  return names
}

test('what was captured from the upstream is known', async () => {
  const folder = `${import.meta.dir}/fixtures`
  for (const name of new Glob('*.frames.ndjson').scanSync(folder))
    expect([name, ...overRest(await Bun.file(`${folder}/${name}`).text())]).toEqual([name])
  for (const name of new Glob('*.mgw.ndjson').scanSync(folder)) {
    const lines = (await Bun.file(`${folder}/${name}`).text()).trim().split('\n')
    // One was made with news in it.
    const news = name.startsWith('other-session') ? ['brand.new.event', 'chunk brand_new_part'] : []
    expect([name, ...overMgw(lines)]).toEqual([name, ...news])
  }
})

test('a frame that says only what nobody knows is named, one that says something known is not', () => {
  const frame = (response: object) => `${JSON.stringify({ result: { response } })}\n`
  const first = frame({ responseId: 'r', token: 'x' })
  const strange = frame({ responseId: 'r', holograms: [1], isThinking: false })
  expect(overRest(first + strange)).toEqual(['holograms'])
  expect(overRest(frame({ token: 'text', holograms: [1] }))).toEqual([])
  expect(overRest(frame({ responseId: 'r' }))).toEqual([])
  const event = (type: string, more = {}) => JSON.stringify({ session_id: 's', event: { type, ...more } })
  expect(overMgw([event('response.smell')])).toEqual(['response.smell'])
  expect(overMgw([event('response.chunk', { chunk: { metadata: {}, hologram: {} } })])).toEqual([
    'chunk hologram',
  ])
  expect(overMgw([event('pong'), event('response.chunk', { chunk: { ui_layout: {} } })])).toEqual([])
})

test('they are forgotten after an hour, and only the latest names are kept', () => {
  let now = 10 * 3_600_000
  const frames = createUnknownFrames(() => now)
  expect(frames.recent()).toEqual({ count: 0, names: [] })
  for (let at = 0; at < 8; at++) frames.note(`n${at}`)
  frames.note('n7')
  expect(frames.recent()).toEqual({ count: 9, names: ['n3', 'n4', 'n5', 'n6', 'n7'] })
  now += 3_600_001
  expect(frames.recent().count).toBe(0)
})
