// Pictures, edits and videos of the official API, through the compiled binary; videos also through kills.
import { expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toFile } from 'openai'
import { drawPicture } from '../../upstream/simulator/picture.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { startBinary } from '../binary.ts'
import { eventually } from '../eventually.ts'

type Fields = Record<string, unknown>
const image = 'grok-imagine-image-2.0'
const video = 'grok-imagine-video-1.5'
const callsTo = ({ simulator }: Gateway, path: string) =>
  simulator.xai.calls().filter((call) => call.path === path)
const key = { authorization: 'Bearer sk-test-key-of-the-gateway' }

test('pictures and edits: JSON there, whatever came here', async () => {
  await using gateway = await bootBinary({ keys: true })
  const client = gateway.openai()
  const made = await client.images.generate({ model: image, prompt: 'a hill', n: 4, size: '1024x1024' })
  expect(made.data).toHaveLength(4)
  const link = made.data?.[0]?.url ?? ''
  expect(link).toStartWith(gateway.url)
  expect((await fetch(link)).headers.get('content-type')).toBe('image/jpeg')
  expect(callsTo(gateway, '/v1/images/generations').map(({ body }) => (body as Fields)['n'])).toEqual([3, 1])
  const picture = await toFile(await drawPicture('a start', 'png'), 'start.png', { type: 'image/png' })
  const edited = await client.images.edit({
    model: image,
    image: picture,
    prompt: 'brighter',
    response_format: 'b64_json',
  })
  expect(edited.data?.[0]?.b64_json?.length).toBeGreaterThan(1000)
  const [edit] = callsTo(gateway, '/v1/images/edits')
  expect(edit?.headers['content-type']).toBe('application/json')
  const { image: start = {} } = (edit?.body ?? {}) as { image?: Fields }
  expect(String(start['url'])).toStartWith('data:image/png;base64,')
  expect(gateway.simulator.xai.books()).toMatchObject({ images: 5 })
})

const order = (gateway: Gateway, prompt: string) =>
  gateway.post('/v1/videos', { model: video, prompt, seconds: '4' }).then(async (response) => {
    const job = (await response.json()) as { id: string; status: string }
    expect([response.status, job.status]).toEqual([200, 'queued'])
    return job.id
  })

const look = async (url: string, id: string) =>
  (await (await fetch(`${url}/v1/videos/${id}`, { headers: key })).json()) as {
    status: string
    progress: number
  }

test('a video is ordered once, made, and served as our own file', async () => {
  await using gateway = await bootBinary({ keys: true })
  const id = await order(gateway, 'waves')
  await eventually('the video is made', async () => (await look(gateway.url, id)).status === 'completed')
  const file = await gateway.get(`/v1/videos/${id}/content`)
  expect(file.headers.get('content-type')).toBe('video/mp4')
  expect(callsTo(gateway, '/v1/videos/generations')).toHaveLength(1)
  expect(callsTo(gateway, '/v1/videos/generations')[0]?.body).toMatchObject({ duration: 4, model: video })
})

test('a video outlives kills of the gateway: never ordered twice, never lost', async () => {
  await using gateway = await bootBinary({ keys: true })
  const id = await order(gateway, 'slow 2500 waves')
  await eventually('the order was taken', () => callsTo(gateway, '/v1/videos/generations')[0]?.status === 200)
  await Bun.sleep(300)
  gateway.binary.signal('SIGKILL')
  await gateway.binary.exited
  let url = ''
  for (let time = 0; time < 2; time++) {
    const home = mkdtempSync(join(tmpdir(), 'grok2api-test-'))
    const next = startBinary({ args: ['serve', '--data', gateway.dataDir, '--port', '0'], home })
    url = await next.listening()
    if (time === 0) {
      await Bun.sleep(400)
      next.signal('SIGKILL')
      await next.exited
    } else {
      await eventually('the video is made', async () => (await look(url, id)).status === 'completed')
      await next[Symbol.asyncDispose]()
    }
  }
  expect(callsTo(gateway, '/v1/videos/generations')).toHaveLength(1)
}, 30_000)

test('an order that may have been taken is not sent again after a kill', async () => {
  await using gateway = await bootBinary({ keys: true })
  gateway.simulator.xai.setFaults('*', [{ name: 'slow_first_byte', ms: 60_000 }])
  const id = await order(gateway, 'waves')
  await eventually('it is being sent', () => callsTo(gateway, '/v1/videos/generations').length === 1)
  gateway.binary.signal('SIGKILL')
  await gateway.binary.exited
  gateway.simulator.xai.setFaults('*', [])
  const home = mkdtempSync(join(tmpdir(), 'grok2api-test-'))
  await using next = startBinary({ args: ['serve', '--data', gateway.dataDir, '--port', '0'], home })
  const url = await next.listening()
  expect((await look(url, id)).status).toBe('failed')
  await Bun.sleep(500)
  expect(callsTo(gateway, '/v1/videos/generations')).toHaveLength(1)
}, 30_000)

test('a video that fails, expires or is withheld is told as that', async () => {
  await using gateway = await bootBinary({ keys: true })
  for (const fault of ['video_failed', 'video_expired', 'video_moderated']) {
    const id = await order(gateway, `fault ${fault}: waves`)
    await eventually(`${fault} is told`, async () => (await look(gateway.url, id)).status === 'failed')
  }
  expect(callsTo(gateway, '/v1/videos/generations')).toHaveLength(3)
})
