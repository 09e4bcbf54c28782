// Videos through the compiled binary: as jobs in both forms, with the official package, over restarts, and on Chat.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { toFile } from 'openai'
import { drawPicture } from '../../upstream/simulator/picture.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { type Restarted, restarted } from '../restarted.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway?.[Symbol.asyncDispose]())

type Resource = { id: string; status: string; progress: number; error: { code: string } | null; url?: string }
type Door = Pick<Gateway | Restarted, 'get' | 'post'>
const read = async (door: Door, id: string) => (await (await door.get(`/v1/videos/${id}`)).json()) as Resource
async function ended(door: Door, id: string): Promise<Resource> {
  await eventually(
    `${id} ends`,
    async () => ['completed', 'failed'].includes((await read(door, id)).status),
    20_000,
  )
  return read(door, id)
}
async function create(door: Door, body: object): Promise<Resource> {
  const response = await door.post('/v1/videos', body)
  expect(response.status).toBe(200)
  return (await response.json()) as Resource
}
/** Orders of videos that reached the upstream. */
const sent = ({ simulator }: Gateway, prompt: string) =>
  simulator
    .record()
    .filter(
      ({ body, path }) =>
        path.startsWith('/rest/app-chat/conversations/new') && JSON.stringify(body).includes(prompt),
    )
const refusal = async (response: Promise<Response>) => {
  const answer = await response
  const { error } = (await answer.json()) as { error: { code: string; param: string | null } }
  return [answer.status, error.code, error.param]
}
const isMp4 = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes.subarray(4, 8)) === 'ftyp'

test('the openai package: create, retrieve, download, list, delete', async () => {
  const { videos } = gateway.openai()
  const made = await videos.create({ prompt: 'slow 60: a cat dances 猫', seconds: '4', size: '1280x720' })
  expect(made).toMatchObject({
    object: 'video',
    model: 'grok-imagine-video',
    prompt: 'slow 60: a cat dances 猫',
    seconds: '4',
    size: '1280x720',
    completed_at: null,
    expires_at: null,
    remixed_from_video_id: null,
    error: null,
  })
  expect(['queued', 'in_progress']).toContain(made.status)
  expect(await refusal(gateway.get(`/v1/videos/${made.id}/content`))).toEqual([404, 'file_not_found', null])
  const steps = new Set<number>()
  await eventually(
    'it is made',
    async () => {
      const { progress, status } = await videos.retrieve(made.id)
      steps.add(progress)
      return status === 'completed'
    },
    20_000,
  )
  expect(steps.size).toBeGreaterThan(2)
  const done = await videos.retrieve(made.id)
  expect(done).toMatchObject({ status: 'completed', progress: 100, error: null })
  expect(done.completed_at).toBeGreaterThanOrEqual(done.created_at)
  const file = await videos.downloadContent(made.id)
  const bytes = await file.bytes()
  expect([file.headers.get('content-type'), isMp4(bytes)]).toEqual(['video/mp4', true])
  const picture = await videos.downloadContent(made.id, { variant: 'thumbnail' })
  expect((await new Bun.Image(await picture.bytes()).metadata()).width).toBeGreaterThan(10)
  expect(await refusal(gateway.get(`/v1/videos/${made.id}/content?variant=spritesheet`))).toEqual([
    400,
    'unsupported_value',
    'variant',
  ])
  // The part a player asks for, over the key's path and over the open link.
  for (const url of [
    `/v1/videos/${made.id}/content`,
    new URL((done as unknown as { url: string }).url).pathname,
  ]) {
    const part = await gateway.get(url, { headers: { range: 'bytes=100-199' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`])
    expect(await part.bytes()).toEqual(bytes.subarray(100, 200))
  }
  const listed = await videos.list({ limit: 1 })
  expect(listed.data.map(({ id }) => id)).toEqual([made.id])
  expect(await videos.delete(made.id)).toEqual({ id: made.id, object: 'video.deleted', deleted: true })
  expect(await refusal(gateway.get(`/v1/videos/${made.id}`))).toEqual([404, 'video_not_found', 'video_id'])
  expect(sent(gateway, 'a cat dances')).toHaveLength(1)
})

test('a video may start from a picture: as a form part, a data URI or a link of ours', async () => {
  const jpeg = await drawPicture('start', 'jpeg', { width: 64, height: 64 })
  const { videos } = gateway.openai()
  const uploads = () => gateway.simulator.record().filter(({ path }) => path.includes('upload-file')).length
  const before = uploads()
  const input_reference = await toFile(jpeg, 'start.jpg', { type: 'image/jpeg' })
  const form = await videos.create({ prompt: 'it moves', input_reference })
  expect((await ended(gateway, form.id)).status).toBe('completed')
  const uri = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`
  const json = await create(gateway, { prompt: 'it moves on', input_reference: { image_url: uri } })
  expect((await ended(gateway, json.id)).status).toBe('completed')
  expect(uploads()).toBe(before + 2)
})

test("xAI's form: 202 while it is pending, then the link; a failure is 200", async () => {
  const asked = await gateway.post('/v1/videos/generations', {
    model: 'grok-imagine-video',
    prompt: 'slow 40: waves',
    duration: 5,
    aspect_ratio: '16:9',
    resolution: '480p',
  })
  const { request_id } = (await asked.json()) as { request_id: string }
  const look = async () => {
    const answer = await gateway.get(`/v1/videos/${request_id}`)
    return {
      code: answer.status,
      body: (await answer.json()) as { status: string; video?: { url: string; duration: number } },
    }
  }
  expect(await look()).toMatchObject({ code: 202, body: { status: 'pending' } })
  await eventually('it is made', async () => (await look()).code === 200, 20_000)
  const { body } = await look()
  expect(body).toMatchObject({ status: 'done', video: { duration: 5, respect_moderation: true } })
  expect((await fetch(body.video?.url ?? '')).headers.get('content-type')).toBe('video/mp4')

  const refused = await gateway.post('/v1/videos/generations', { prompt: 'fault media_moderated: x' })
  const failed = ((await refused.json()) as { request_id: string }).request_id
  await eventually('it fails', async () => (await gateway.get(`/v1/videos/${failed}`)).status === 200, 20_000)
  expect(await (await gateway.get(`/v1/videos/${failed}`)).json()).toMatchObject({
    status: 'failed',
    error: { code: 'invalid_argument', message: expect.stringMatching(/moderation/) },
  })
})

test('what cannot be made is said at once, by the name of the field', async () => {
  const post = (body: object) => refusal(gateway.post('/v1/videos', body))
  expect(await post({})).toEqual([400, 'missing_required_parameter', 'prompt'])
  expect(await post({ prompt: 'x', seconds: 60 })).toEqual([400, 'invalid_value', 'seconds'])
  expect(await post({ prompt: 'x', model: 'grok-4' })).toEqual([400, 'unsupported_value', 'model'])
  expect(await post({ prompt: 'x', model: 'nobody' })).toEqual([404, 'model_not_found', 'model'])
  expect(await post({ prompt: 'x', input_reference: { file_id: 'f' } })).toEqual([
    400,
    'unsupported_value',
    'input_reference.file_id',
  ])
  expect(await post({ prompt: 'x', input_reference: { image_url: 'data:image/png;base64,AAAA' } })).toEqual([
    400,
    'invalid_image_format',
    'input_reference.image_url',
  ])
  expect(await refusal(gateway.get('/v1/videos?limit=0'))).toEqual([400, 'invalid_value', 'limit'])
  await gateway.admin('POST', '/downstream', { enable_videos: false })
  expect(await post({ prompt: 'x' })).toEqual([404, 'endpoint_disabled', null])
  await gateway.admin('POST', '/downstream', { enable_videos: true })
})

test('jobs belong to the key that made them', async () => {
  const made = (await (await gateway.admin('POST', '/keys', { name: 'other' })).json()) as { secret: string }
  const headers = { authorization: `Bearer ${made.secret}` }
  const video = await create(gateway, { prompt: 'mine' })
  expect((await gateway.get(`/v1/videos/${video.id}`, { headers })).status).toBe(404)
  expect((await gateway.get(`/v1/videos/${video.id}`, { method: 'DELETE', headers })).status).toBe(404)
  expect(await (await gateway.get('/v1/videos', { headers })).json()).toMatchObject({
    data: [],
    has_more: false,
  })
  expect((await ended(gateway, video.id)).status).toBe('completed')
})

for (const signal of ['SIGKILL', 'SIGTERM'] as const)
  test(`${signal} in the middle of a video: the next run finds it, and it is sent once`, async () => {
    await using first = await bootBinary({ config: { server: { shutdown_seconds: 1 } } })
    const prompt = `slow 400: a slow boat ${signal}`
    const video = await create(first, { prompt })
    await eventually('it is under way', async () => (await read(first, video.id)).progress > 1, 20_000)
    first.binary.signal(signal)
    await first.binary.exited
    await using second = await restarted(first)
    const found = await read(second, video.id)
    expect([found.status, found.error]).toEqual(['in_progress', null])
    const done = await ended(second, video.id)
    expect([done.status, done.error]).toEqual(['completed', null])
    expect(isMp4(await (await second.get(`/v1/videos/${video.id}/content`)).bytes())).toBe(true)
    expect(sent(first, `a slow boat ${signal}`)).toHaveLength(1)
  }, 60_000)

test('a connection that breaks leads to looking, not to another order', async () => {
  const video = await create(gateway, { prompt: 'fault media_cut: a broken line' })
  expect((await ended(gateway, video.id)).status).toBe('completed')
  expect(sent(gateway, 'a broken line')).toHaveLength(1)
})

test('on Chat: progress as reasoning, then the link, in the form that is configured', async () => {
  const stream = await gateway.openai().chat.completions.create({
    model: 'grok-imagine-video',
    stream: true,
    messages: [{ role: 'user', content: 'a kite' }],
    ...({
      video_config: { aspect_ratio: '9:16', video_length: 6, resolution_name: '480p', preset: 'fun' },
    } as object),
  })
  let [thought, said] = ['', '']
  for await (const { choices } of stream) {
    const delta = choices[0]?.delta as { content?: string; reasoning_content?: string } | undefined
    thought += delta?.reasoning_content ?? ''
    said += delta?.content ?? ''
  }
  expect(thought).toMatch(/1 %[\s\S]*50 %[\s\S]*99 %/)
  expect(said.trim()).toMatch(new RegExp(`^${gateway.url}/v1/files/video/\\S+\\.mp4$`))
  for (const [video_format, form] of [
    ['html', /^<video src="http\S+\.mp4"[^>]* controls="controls"><\/video>$/],
    ['markdown', /^\[!\[video\]\(http\S+\)\]\(http\S+\.mp4\)$/],
  ] as const) {
    await gateway.admin('POST', '/config', { app: { video_format } })
    const answer = await gateway.chat('a kite', { model: 'grok-imagine-video' })
    const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] }
    expect(choices[0]?.message.content.trim()).toMatch(form)
  }
  const { data } = await gateway.openai().models.list()
  expect(data.map(({ id }) => id)).toContain('grok-imagine-video')
})
