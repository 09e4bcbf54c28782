import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { LiveConfig } from '../../config/live.ts'
import { defaults } from '../../config/defaults.ts'
import { asFault } from '../../core/fault.ts'
import { createMediaCache, type MediaCache, type StoredMedia } from '../../media/cache.ts'
import type { MediaDriver } from '../../media/driver.ts'
import { localDriver } from '../../media/local-driver.ts'
import { s3Driver } from '../../media/s3-driver.ts'
import { startS3Server } from '../../testing/s3-server.ts'
import { errorResponse } from '../error.ts'
import { createRequestInfos } from '../request-info.ts'
import { directFile } from './direct.ts'
import { files } from './route.ts'

const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('picture'.repeat(50))])
const film = Buffer.concat([
  Buffer.from('\0\0\0\u0018ftypisom'),
  crypto.getRandomValues(Buffer.alloc(300_000)),
])
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const config = structuredClone(defaults)

type Place = {
  driver: MediaDriver
  put: (key: string, text: string) => Promise<unknown>
  close: () => Promise<void>
}
const places: [name: string, start: () => Promise<Place>][] = [
  [
    'a folder',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'files-'))
      return {
        driver: localDriver(folder),
        put: (key, text) => Bun.write(join(folder, key), text),
        close: async () => rmSync(folder, { recursive: true }),
      }
    },
  ],
  [
    'S3',
    async () => {
      const server = await startS3Server()
      const settings = { ...server, region: '' }
      return {
        driver: s3Driver({ settings, prefix: '', redirect: () => false, onChange: () => {} }),
        put: (key, text) => server.client.write(key, text),
        close: async () => server[Symbol.asyncDispose](),
      }
    },
  ],
]

describe.each(places)('files on %s', (_, start) => {
  let place: Place
  let media: MediaCache
  let image: StoredMedia
  let video: StoredMedia
  let server: ReturnType<typeof Bun.serve>

  beforeAll(async () => {
    place = await start()
    const { driver } = place
    media = createMediaCache({ driver, settings: () => config.cache, maxConcurrent: () => 2, log: quiet })
    const { signal } = new AbortController()
    image = await media.store('image', async () => new Response(picture), signal)
    video = await media.store('video', async () => new Response(film), signal)
    await place.put('image/page.jpg', '<script>alert(1)</script>')
    const live = { current: () => config } as unknown as LiveConfig
    const deps = { config: live, media, requests: createRequestInfos(quiet) }
    const app = new Elysia()
      .onError(({ error, code }) =>
        errorResponse(code === 'NOT_FOUND' ? { kind: 'unknown_url', message: '' } : asFault(error), 'req_1'),
      )
      .use(files({ config: live, media }))
    server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request) => directFile(deps, request, new URL(request.url).pathname) ?? app.fetch(request),
    })
  })
  afterAll(async () => {
    await server.stop(true)
    media.close()
    await place.close()
  })

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${server.url.origin}${path}`, { headers, method })
  const shown = async (response: Response) => ({
    status: response.status,
    // A stream comes in chunks, without its length.
    length: Number(response.headers.get('content-length') ?? Number.NaN),
    range: response.headers.get('content-range'),
    bytes: Buffer.from(await response.arrayBuffer()),
  })

  test('a file comes whole, with what caches and browsers need to know', async () => {
    const response = await get(`/v1/files/image/${image.name}`)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(picture.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[^"]+"$/),
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(picture)
  })

  test('every way to write the path leads to the file', async () => {
    for (const path of ['/v1/files/video/', '/files/video/']) {
      const response = await get(path + video.name)
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 200, 'video/mp4'])
    }
    expect((await get(`/images/${image.name}`)).status).toBe(200)
  })

  const ranges: [header: string, status: number, range: string | null, from: number, to: number][] = [
    ['bytes=0-99', 206, `bytes 0-99/${film.length}`, 0, 100],
    ['bytes=1000-', 206, `bytes 1000-${film.length - 1}/${film.length}`, 1000, film.length],
    [
      'bytes=-10',
      206,
      `bytes ${film.length - 10}-${film.length - 1}/${film.length}`,
      film.length - 10,
      film.length,
    ],
    ['bytes=5-99999999', 206, `bytes 5-${film.length - 1}/${film.length}`, 5, film.length],
    [`bytes=${film.length}-`, 416, `bytes */${film.length}`, 0, 0],
    ['bytes=9-5', 200, null, 0, film.length],
    ['lines=1-2', 200, null, 0, film.length],
  ]
  for (const [header, status, range, from, to] of ranges)
    test(`Range: ${header} answers ${status}`, async () => {
      const answer = await shown(await get(`/v1/files/video/${video.name}`, { range: header }))
      expect([answer.status, answer.range]).toEqual([status, range])
      if (!Number.isNaN(answer.length)) expect(answer.length).toBe(to - from)
      expect(answer.bytes.equals(film.subarray(from, to))).toBe(true)
    })

  test('If-Range with another tag gets the whole file', async () => {
    const path = `/v1/files/video/${video.name}`
    const etag = (await get(path, {}, 'HEAD')).headers.get('etag') ?? ''
    const range = 'bytes=0-9'
    expect((await get(path, { range, 'if-range': etag })).status).toBe(206)
    expect((await get(path, { range, 'if-range': '"another"' })).status).toBe(200)
  })

  test('HEAD tells the length without the bytes', async () => {
    const answer = await shown(await get(`/files/video/${video.name}`, {}, 'HEAD'))
    expect([answer.status, answer.length, answer.bytes.length]).toEqual([200, film.length, 0])
  })

  test('who has the file already gets 304', async () => {
    const path = `/v1/files/image/${image.name}`
    const etag = (await get(path)).headers.get('etag') ?? ''
    for (const header of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const response = await get(path, { 'if-none-match': header })
      expect([header, response.status, response.headers.get('etag'), await response.text()]).toEqual([
        header,
        304,
        etag,
        '',
      ])
      expect(response.headers.get('cache-control')).toContain('immutable')
    }
    expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200)
  })

  test('what is no file of ours is 404 in the error shape', async () => {
    const unknown = [
      'nothing.jpg',
      'page.jpg',
      '..%2f..%2fimage%2fpage.jpg',
      video.name,
      'x'.repeat(500),
      'a%00.jpg',
    ]
    for (const name of unknown) {
      const response = await get(`/v1/files/image/${name}`)
      const { error } = (await response.json()) as { error: { code: string; message: string } }
      expect([name, response.status, error.code]).toEqual([name, 404, 'file_not_found'])
      expect(error.message).not.toMatch(/tmp|127\.0\.0\.1/)
    }
  })

  test('short paths without a dot are no files', async () => {
    for (const path of ['/images/generations', '/images/x']) {
      const { error } = (await (await get(path)).json()) as { error: { code: string } }
      expect([path, error.code]).toEqual([path, 'unknown_url'])
    }
  })

  test('the switch covers the aliases', async () => {
    config.downstream.enable_files = false
    try {
      for (const path of [`/v1/files/image/${image.name}`, `/images/${image.name}`]) {
        const response = await get(path)
        const { error } = (await response.json()) as { error: { code: string } }
        expect([response.status, error.code]).toEqual([404, 'endpoint_disabled'])
      }
    } finally {
      config.downstream.enable_files = true
    }
  })
})
