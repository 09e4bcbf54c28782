import { expect, test } from 'bun:test'
import { sniffMedia } from '../../media/sniff.ts'
import { cookiesOf, openChat, readFrames, responses, simulated } from './test-client.ts'
import type { Simulator, SimulatorOptions } from './simulator.ts'
import { drawPicture } from './picture.ts'

type Fields = Record<string, unknown>

const videoBody = (
  input: object = { textToVideo: { prompt: 'a river', aspectRatio: '16:9', duration: 6 } },
) => ({
  modelName: 'imagine-video-gen',
  enableImageStreaming: true,
  // Free accounts have videos in 720p alone.
  mediaGenInput: Object.fromEntries(
    Object.entries(input).map(([form, fields]) => [form, { resolutionName: '720p', ...fields }]),
  ),
  kind: 'CONVERSATION_KIND_IMAGINE',
})

async function make(simulator: Simulator, body: object, message = 'm --mode=custom') {
  const response = await openChat(simulator, message, { body: { modeId: undefined, ...body } })
  let text = ''
  try {
    for await (const piece of response.body ?? []) text += new TextDecoder().decode(piece)
  } catch {
    text += '(cut)'
  }
  const frames = readFrames(text)
  const steps = (key: string) => responses(frames).flatMap((each) => (each[key] ? [each[key] as Fields] : []))
  return {
    status: response.status,
    text,
    videos: steps('streamingVideoGenerationResponse'),
    images: steps('streamingImageGenerationResponse'),
    conversationId: ((frames[0]?.result?.['conversation'] ?? {}) as Fields)['conversationId'] as string,
  }
}

const edit = (inputs: string[]) => ({
  modelName: 'imagine-image-edit',
  mediaGenInput: { imageToImage: { prompt: 'turn', inputAssets: inputs } },
})

async function upload(simulator: Simulator, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData()
  form.append('file', new File([bytes], 'in.png', { type: 'image/png' }))
  const response = await fetch(`${simulator.url}/http/upload-file-v2/direct`, {
    method: 'POST',
    headers: cookiesOf(simulator),
    body: form,
  })
  const { fileMetadata } = (await response.json()) as { fileMetadata: { fileMetadataId: string } }
  return fileMetadata.fileMetadataId
}

const get = (simulator: Simulator, path: string) =>
  fetch(`${simulator.url}/${path}`, { headers: cookiesOf(simulator) })

const started = (options: SimulatorOptions = {}) => simulated(options)

test('a video goes up to 100 and its file is a real MP4, for its owner alone', async () => {
  await using simulator = await started()
  const { videos, status } = await make(simulator, videoBody())
  expect(status).toBe(200)
  expect(videos.map(({ progress }) => progress)).toEqual([1, 5, 18, 18, 37, 50, 72, 91, 99, 100])
  const last = videos.at(-1)!
  const file = await get(simulator, String(last['videoUrl']))
  expect(sniffMedia(new Uint8Array(await file.arrayBuffer()))?.contentType).toBe('video/mp4')
  expect((await get(simulator, String(last['thumbnailImageUrl']))).headers.get('content-type')).toBe(
    'image/jpeg',
  )
  expect((await fetch(`${simulator.url}/${String(last['videoUrl'])}`)).status).toBe(403)
})

test('the making goes on without a listener; the conversation tells how far it is', async () => {
  await using simulator = await started()
  const control = new AbortController()
  const response = await openChat(simulator, 'm', {
    body: { modeId: undefined, ...videoBody({ textToVideo: { prompt: 'slow 30: a river' } }) },
    signal: control.signal,
  })
  const { value } = await response.body!.getReader().read()
  control.abort()
  const [frame] = readFrames(new TextDecoder().decode(value))
  const { conversationId: id } = (frame?.result?.['conversation'] ?? {}) as Fields
  const look = async () => {
    const path = `rest/app-chat/conversations/${id}/responses?conversationKind=CONVERSATION_KIND_IMAGINE`
    const body = (await (await get(simulator, path)).json()) as { responses: Fields[] }
    return body.responses[0]!
  }
  expect(await look()).toMatchObject({ partial: true, fileAttachments: [] })
  for (let left = 100; left > 0 && (await look())['partial']; left--) await Bun.sleep(10)
  expect(await look()).toMatchObject({ partial: false, fileUris: [expect.stringContaining('.mp4')] })
})

test.each([
  ['media_limit', 429, []],
  ['media_moderated', 200, [100, true, undefined]],
  ['media_cut', 200, [37, false, undefined]],
  ['media_error', 200, []],
  ['media_old_form', 400, []],
  ['rate_limited', 429, []],
  ['anti_bot', 403, []],
])('video with %s', async (fault, status, last) => {
  await using simulator = await started()
  const input = { textToVideo: { prompt: `fault ${fault}: x` } }
  const made = await make(simulator, videoBody(input))
  const step = made.videos.at(-1)
  expect([made.status, step ? [step['progress'], step['moderated'], step['videoUrl']] : []]).toEqual([
    status,
    last,
  ])
})

test('an edit starts from the upload and turns it upside down', async () => {
  await using simulator = await started()
  const id = await upload(simulator, await drawPicture('input', 'png', { width: 320, height: 200 }))
  const { images } = await make(simulator, edit([id]))
  expect(images.map(({ progress }) => progress)).toEqual([50, 100])
  const file = await get(simulator, String(images[1]!['imageUrl']))
  const { width, height, format } = await new Bun.Image(await file.bytes()).metadata()
  expect([width, height, format]).toEqual([320, 200, 'jpeg'])
  expect((await make(simulator, edit([crypto.randomUUID()]))).status).toBe(400)
  expect((await make(simulator, edit([]))).status).toBe(400)
})

test('files of an account are listed in pages and can be deleted', async () => {
  await using simulator = await started()
  for (let left = 5; left > 0; left--) await upload(simulator, new Uint8Array([1, 2, left]))
  const page = async (token: string) =>
    (await (await get(simulator, `rest/assets?pageSize=3&pageToken=${token}`)).json()) as {
      assets: { assetId: string; key: string }[]
      nextPageToken: string
    }
  const first = await page('')
  const second = await page(first.nextPageToken)
  expect([first.assets.length, second.assets.length, second.nextPageToken]).toEqual([3, 2, ''])
  const remove = (id: string) =>
    fetch(`${simulator.url}/rest/assets-metadata/${id}`, { method: 'DELETE', headers: cookiesOf(simulator) })
  const id = first.assets[0]!.assetId
  expect((await get(simulator, `rest/assets/${id}`)).status).toBe(200)
  expect([(await remove(id)).status, (await remove(id)).status]).toEqual([200, 404])
  expect((await page('')).assets).toHaveLength(3)
})

test('the content preference is set by its gRPC-Web call, and by nothing else', async () => {
  await using simulator = await started()
  const set = async (bytes: string) => {
    const response = await fetch(`${simulator.url}/auth_mgmt.AuthManagement/UpdateUserFeatureControls`, {
      method: 'POST',
      headers: { ...cookiesOf(simulator), 'content-type': 'application/grpc-web+proto' },
      body: Buffer.from(bytes, 'hex'),
    })
    return Buffer.from(await response.arrayBuffer()).toString()
  }
  const mask = Buffer.from('always_show_nsfw_content').toString('hex')
  expect(await set(`00000000200a021001121a0a18${mask}`)).toContain('grpc-status:0')
  expect(await set('0000000000')).toContain('grpc-status:3')
})
