import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { type S3Server, startS3Server } from '../s3-server.ts'

let server: S3Server
let gateway: Gateway
const secret = 'S3RVER'

beforeAll(async () => {
  server = await startS3Server()
  gateway = await bootBinary({
    config: {
      media: {
        storage: 's3',
        s3_endpoint: server.endpoint,
        s3_bucket: server.bucket,
        s3_access_key_id: server.accessKeyId,
        s3_secret_access_key: secret,
        s3_prefix: 'gw',
      },
    },
    // Of the environment, and not what belongs to these keys.
    env: { AWS_SESSION_TOKEN: 'stranger', AWS_ENDPOINT: 'http://127.0.0.1:1', AWS_REGION: 'nowhere' },
  })
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

type Images = { data: { url?: string; b64_json?: string }[] }
const draw = (more: object = {}) =>
  gateway.post('/v1/images/generations', { model: 'grok-imagine-image', prompt: 'a lake', ...more })

test('a picture goes to the bucket and comes from there, whole and in part; nothing lies in the data folder', async () => {
  const { data } = (await (await draw()).json()) as Images
  const [{ url = '', b64_json = '' } = {}] = data
  const bytes = Buffer.from(b64_json, 'base64')
  const whole = await fetch(url)
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  const part = await fetch(url, { headers: { range: 'bytes=10-19' } })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`])
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true)
  const { contents = [] } = await server.client.list()
  expect(contents.map(({ key }) => key)).toEqual([`gw/image/${url.split('/').at(-1)}`])
  expect(readdirSync(gateway.dataDir)).not.toContain('media')
  const page = (await (await gateway.admin('GET', '/cache/list?type=image')).json()) as { items: object[] }
  expect(page.items).toMatchObject([{ name: url.split('/').at(-1), bytes: bytes.length }])
})

test('a video is served from the bucket, behind its key', async () => {
  const { id } = (await (await gateway.post('/v1/videos', { prompt: 'a wave', seconds: '6' })).json()) as {
    id: string
  }
  await eventually('the video is there', async () => {
    const { status } = (await (await gateway.get(`/v1/videos/${id}`)).json()) as { status: string }
    return status === 'completed'
  })
  const content = await gateway.get(`/v1/videos/${id}/content`, { headers: { range: 'bytes=0-7' } })
  expect([content.status, content.headers.get('cache-control')]).toEqual([206, 'private, no-cache'])
  expect(Buffer.from(await content.arrayBuffer()).toString('latin1', 4)).toBe('ftyp')
})

test('the secrets are shown to nobody', async () => {
  const config = await (await gateway.admin('GET', '/config')).text()
  const { items } = JSON.parse(config) as { items: { key: string; value: unknown; set?: boolean }[] }
  for (const key of ['media.s3_access_key_id', 'media.s3_secret_access_key'])
    expect(items.find((item) => item.key === key)).toMatchObject({ value: null, secret: true, set: true })
  expect(config + gateway.binary.stderr()).not.toContain(secret)
})

test('while the server is away a request says so, the operator is told what to do, and it heals by itself', async () => {
  await server.stop()
  const refused = await draw()
  const { error } = (await refused.json()) as { error: { code: string; message: string } }
  expect([refused.status, error.code]).toEqual([503, 'storage_unavailable'])
  const chat = await gateway.chat('still here?')
  expect(chat.status).toBe(200)
  const { items } = (await (await gateway.admin('GET', '/alerts')).json()) as {
    items: { code: string; remedy: string }[]
  }
  expect(items.find(({ code }) => code === 'media_storage_failed')?.remedy).toContain('s3_endpoint')
  const ready = (await (await gateway.get('/readyz')).json()) as { degraded: string[] }
  expect(ready.degraded).toEqual(['media storage not reachable'])
  const { id } = (await (await gateway.post('/v1/videos', { prompt: 'a storm', seconds: '6' })).json()) as {
    id: string
  }
  await Bun.sleep(300)
  await server.start()
  // The next request finds out before the probe does.
  expect((await draw({ response_format: 'url' })).status).toBe(200)
  const { degraded } = (await (await gateway.get('/readyz')).json()) as { degraded?: string[] }
  expect(degraded).toBeUndefined()
  await eventually('the video that was made meanwhile is kept', async () => {
    const { status } = (await (await gateway.get(`/v1/videos/${id}`)).json()) as { status: string }
    return status === 'completed'
  })
})

test('a bucket without its key stops the start, with what to set', async () => {
  const broken = await bootBinary({ config: { media: { storage: 's3', s3_bucket: 'media' } } }).then(
    () => undefined,
    String,
  )
  expect(broken).toContain('media.s3_access_key_id = "" is not allowed')
})
