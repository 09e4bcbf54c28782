import { expect, test } from 'bun:test'
import { sniffMedia } from '../../media/sniff.ts'
import { cookiesOf, simulated } from './test-client.ts'
import type { Simulator } from './simulator.ts'

type Frame = Record<string, unknown>
type Options = { properties?: object; until?: (frames: Frame[]) => boolean; tier?: number }

const completed = (frames: Frame[]) => frames.filter((frame) => frame['current_status'] === 'completed')
const pictures = (frames: Frame[]) => frames.filter(({ type }) => type === 'image')

/** Everything said until the wanted number of jobs is over, an error came, the socket closed, or nothing came for a while. */
async function imagine(simulator: Simulator, text: string, options: Options = {}): Promise<Frame[]> {
  const properties = { aspect_ratio: '2:3', num_generations: 2, enable_pro: false, ...options.properties }
  const enough = options.until ?? ((frames) => completed(frames).length >= properties.num_generations)
  const socket = new WebSocket(`${simulator.url.replace('http', 'ws')}/ws/imagine/listen`, {
    headers: cookiesOf(simulator, options.tier ?? 0),
  })
  const frames: Frame[] = []
  const say = (content: object) =>
    socket.send(
      JSON.stringify({
        type: 'conversation.item.create',
        timestamp: 1,
        item: { type: 'message', content: [content] },
      }),
    )
  await new Promise<void>((resolve) => {
    let silence = setTimeout(resolve, silenceMs)
    socket.addEventListener('open', () => {
      say({ type: 'reset' })
      say({ requestId: 'R', text, type: 'input_text', properties })
    })
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame
      frames.push(frame)
      clearTimeout(silence)
      silence = setTimeout(resolve, silenceMs)
      if (enough(frames) || frame['type'] === 'error') resolve()
    })
    socket.addEventListener('error', ({ message }) => frames.push({ type: 'refused', message }))
    socket.addEventListener('close', () => resolve())
  })
  socket.close()
  return frames
}

// Long for a simulator without pace, whatever else the machine does.
const silenceMs = 700

const kinds = (frames: Frame[]) =>
  frames.map(({ type, current_status, percentage_complete }) =>
    [type, current_status ?? percentage_complete].filter((part) => part !== undefined).join(' '),
  )
const bytesOf = ({ blob }: Frame) => Buffer.from(String(blob), 'base64')

test('jobs interleave: started, a PNG preview each, then JPEG and completed', async () => {
  await using simulator = await simulated()
  const frames = await imagine(simulator, 'paper plane 纸飞机', { properties: { aspect_ratio: '16:9' } })
  expect(kinds(frames)).toEqual([
    'session',
    'json start_stage',
    'json start_stage',
    'image 50',
    'image 50',
    'image 100',
    'json completed',
    'image 100',
    'json completed',
  ])
  const [preview, , final] = pictures(frames) as [Frame, Frame, Frame]
  expect(sniffMedia(bytesOf(preview))?.contentType).toBe('image/png')
  const { width, height } = await new Bun.Image(bytesOf(final)).metadata()
  expect([width, height]).toEqual([final['width'] as number, final['height'] as number])
  expect(width / height).toBeCloseTo(16 / 9, 1)
  expect(new Set(frames.flatMap(({ request_id }) => request_id ?? []))).toEqual(new Set(['R']))
  const link = await fetch(String(final['url']))
  expect(Buffer.from(await link.arrayBuffer()).equals(bytesOf(final))).toBe(true)
  expect(simulator.record()[0]).toMatchObject({ status: 101, path: '/ws/imagine/listen' })
  expect(simulator.record()[0]?.sent).toHaveLength(2)
})

test.each([
  ['media_limit', (frames: Frame[]) => expect(frames.at(-1)?.['err_code']).toBe('rate_limit_exceeded')],
  ['media_error', (frames: Frame[]) => expect(frames.at(-1)?.['err_code']).toBe('internal_error')],
  [
    'media_moderated',
    (frames: Frame[]) => {
      expect(completed(frames).map(({ moderated }) => moderated)).toEqual([true, true])
      expect(pictures(frames).map(({ percentage_complete }) => percentage_complete)).toEqual([50, 50])
    },
  ],
  [
    'media_moderated_first',
    (frames: Frame[]) => expect(completed(frames).map(({ moderated }) => moderated)).toEqual([true, false]),
  ],
  ['media_no_final', (frames: Frame[]) => expect(kinds(frames).at(-1)).toBe('image 50')],
  ['media_few', (frames: Frame[]) => expect(completed(frames)).toHaveLength(1)],
  ['media_cut', (frames: Frame[]) => expect(kinds(frames).at(-1)).toBe('image 50')],
  ['media_stall', (frames: Frame[]) => expect(kinds(frames)).toEqual(['session'])],
  ['media_renamed', (frames: Frame[]) => expect(kinds(frames).at(-1)).toStartWith('picture.update')],
  [
    'media_no_blob',
    (frames: Frame[]) => expect(pictures(frames).map(({ blob }) => typeof blob)).toContain('undefined'),
  ],
] as const)('%s', async (fault, check) => {
  await using simulator = await simulated()
  check(await imagine(simulator, `fault ${fault}: a cat`))
})

test('the handshake is refused without a session, and while the clearance is', async () => {
  await using simulator = await simulated({ faults: ['media_closed'] })
  const refused = await imagine(simulator, 'a cat')
  expect(refused).toEqual([{ type: 'refused', message: expect.stringContaining('403') }])
  await using other = await simulated()
  const socket = new WebSocket(`${other.url.replace('http', 'ws')}/ws/imagine/listen`)
  await new Promise((resolve) => socket.addEventListener('close', resolve))
  expect(other.record()[0]?.status).toBe(401)
})

test('quota goes down by line, and the quota call tells', async () => {
  const row = { image: { total: 1 }, imageEdit: { total: 0 } }
  await using simulator = await simulated({ accounts: { accounts: [{ tier: 'super', media_quota: row }] } })
  const ask = () =>
    fetch(`${simulator.url}/rest/media/imagine/quota_info`, {
      method: 'POST',
      headers: cookiesOf(simulator),
      body: '{}',
    }).then((response) => response.json() as Promise<Record<string, unknown>>)
  expect(await ask()).toMatchObject({
    image: { available: true, remainingQueries: 1, windowSizeSeconds: 86_400 },
    imagePro: { remainingQueries: 60 },
    imageEdit: null,
  })
  await imagine(simulator, 'a cat')
  expect((await ask())['image']).toMatchObject({ remainingQueries: 0, nextAvailableAt: expect.any(String) })
  const limited = await imagine(simulator, 'another cat')
  expect(limited.at(-1)).toMatchObject({ type: 'error', err_code: 'rate_limit_exceeded' })
})
