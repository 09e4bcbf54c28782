// What is known of videos since August 2026, each with a setting: limits of addresses, ready-made clips, what free accounts have.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { drawPicture } from '../../upstream/simulator/picture.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

let gateway: Gateway
beforeEach(async () => {
  gateway = await bootBinary({ upstream: { accounts: { accounts: [{ tier: 'basic' }, { tier: 'basic' }] } } })
})
afterEach(() => gateway?.[Symbol.asyncDispose]())

const set = async (upstream: object) =>
  expect((await gateway.admin('POST', '/config', { upstream })).status).toBe(200)

type Job = { id: string; status: string; error: { code: string; message: string } | null }
async function made(body: object): Promise<Job> {
  const { id } = (await (await gateway.post('/v1/videos', body)).json()) as Job
  let job: Job | undefined
  await eventually(
    'the video ends',
    async () => {
      job = (await (await gateway.get(`/v1/videos/${id}`)).json()) as Job
      return job.status === 'completed' || job.status === 'failed'
    },
    20_000,
  )
  return job!
}
type Sent = { enableSideBySide: boolean; mediaGenInput: Record<string, Record<string, unknown>> }
const sent = (): Sent[] =>
  gateway.simulator
    .record()
    .filter(({ path }) => path === '/rest/app-chat/conversations/new')
    .map(({ body }) => body as Sent)
type Item = { state: string; last_error: { message: string } | null }
const accounts = async () =>
  ((await (await gateway.admin('GET', '/tokens')).json()) as { items: Item[] }).items

test('a free account makes its videos in 720p unless told otherwise, and as before on demand', async () => {
  expect((await made({ prompt: 'a free river' })).status).toBe('completed')
  expect(sent()[0]?.mediaGenInput['textToVideo']?.['resolutionName']).toBe('720p')
  // What free accounts have not got is not asked of them.
  gateway.simulator.reset()
  for (const body of [{ seconds: 7 }, { resolution: '480p' }])
    expect((await made({ prompt: 'a dear river', ...body })).status).toBe('failed')
  expect(sent()).toEqual([])
  await set({ free_accounts: 'old' })
  await made({ prompt: 'an old river' })
  expect(sent()[0]?.mediaGenInput['textToVideo']?.['resolutionName']).toBe('480p')
})

test('a ready-made clip is told from a video: by its speed, or as the file of another; the account is marked', async () => {
  await set({ stock_clip_seconds: 30 })
  const fast = await made({ prompt: 'too fast to be true' })
  expect(fast).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('ready-made clip') },
  })
  expect(sent()).toHaveLength(1)
  expect(
    (await accounts()).filter((one) => one.last_error?.message.includes('ready-made clip')),
  ).toHaveLength(1)
  await set({ stock_clip_seconds: 0 })
  expect((await made({ prompt: 'fault media_stock: a lighthouse' })).status).toBe('completed')
  expect(await made({ prompt: 'fault media_stock: a cat' })).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('ready-made clip') },
  })
  await set({ stock_clips: 'old' })
  expect((await made({ prompt: 'fault media_stock: a dog' })).status).toBe('completed')
})

test('first and last frame go along; pictures alone are as before, and none costs two', async () => {
  const bytes = await drawPicture('x', 'png')
  const picture = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
  expect((await made({ prompt: 'a way', first_frame: picture, last_frame: picture })).status).toBe(
    'completed',
  )
  const [{ mediaGenInput = {}, enableSideBySide } = {}] = sent()
  expect(Object.keys(mediaGenInput['referenceToVideo'] ?? {})).toContain('firstFrameAsset')
  expect(Object.keys(mediaGenInput['referenceToVideo'] ?? {})).toContain('lastFrameAsset')
  expect(enableSideBySide).toBe(false)
})

test('as before a limit of the address rests the account', async () => {
  await set({ video_limits: 'old' })
  expect((await made({ prompt: 'fault media_address: a river' })).error?.code).toBe('rate_limit_exceeded')
  expect((await accounts()).some(({ state }) => state === 'cooling')).toBe(true)
})

test('a limit of the address rests the address, not the accounts', async () => {
  const limited = await made({ prompt: 'fault media_address: a sea' })
  expect(limited.error).toMatchObject({
    code: 'rate_limit_exceeded',
    message: expect.stringContaining('from this address'),
  })
  expect(sent()).toHaveLength(1)
  expect((await accounts()).some(({ state }) => state === 'cooling')).toBe(false)
  // Nothing is sent while it rests; chats go on.
  expect((await made({ prompt: 'another sea' })).error?.message).toContain('from this address')
  expect(sent()).toHaveLength(1)
  expect((await gateway.chat('hello')).status).toBe(200)
})
