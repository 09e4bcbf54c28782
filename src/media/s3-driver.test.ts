import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { asFault } from '../core/fault.ts'
import { type S3Server, startS3Server } from '../testing/s3-server.ts'
import { eventually } from '../testing/eventually.ts'
import { conforms, jpeg, mp4, quiet } from './conformance.ts'
import { createMediaCache } from './cache.ts'
import { defaults } from '../config/defaults.ts'
import { type S3DriverOptions, s3Driver } from './s3-driver.ts'

const options = (server: S3Server, more: Partial<S3DriverOptions> = {}): S3DriverOptions => ({
  settings: { ...server, region: '' },
  prefix: '/some/prefix/',
  redirect: () => false,
  onChange: () => {},
  ...more,
})

const keysOf = async ({ client }: S3Server): Promise<string[]> =>
  ((await client.list()).contents ?? []).map(({ key }) => key).toSorted()

conforms('S3', async () => {
  const server = await startS3Server()
  const begin = 'some/prefix/'
  return {
    open: () => s3Driver(options(server)),
    put: async (key, bytes) => {
      await server.client.write(begin + key, bytes)
    },
    keys: async () => (await keysOf(server)).map((key) => key.replace(begin, '')),
    clear: async () => {
      for (const key of await keysOf(server)) await server.client.delete(key)
    },
    close: async () => server[Symbol.asyncDispose](),
  }
})

describe('what S3 alone can do', () => {
  let server: S3Server
  beforeAll(async () => {
    server = await startS3Server()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const cacheOf = (more: Partial<S3DriverOptions> = {}) =>
    createMediaCache({
      driver: s3Driver(options(server, more)),
      settings: () => defaults.cache,
      maxConcurrent: () => 2,
      log: quiet,
    })
  const { signal } = new AbortController()

  test('files of others in the bucket are neither seen nor counted, and a listing has pages', async () => {
    await server.client.write('image/theirs.jpg', jpeg(100))
    for (let count = 0; count < 12; count++)
      await server.client.write(`some/prefix/image/n${count}.jpg`, jpeg(100))
    await server.client.write('some/prefix/image/readme.txt', 'no picture')
    const calls = s3Driver(options(server))
    const paged = await calls.list()
    expect(paged.length).toBe(12)
    const cache = cacheOf()
    expect(await cache.find('image', 'theirs.jpg')).toBeUndefined()
    expect(await cache.holdings.clear('image')).toEqual({ files: 12, bytes: 1200 })
    expect(await keysOf(server)).toEqual(['image/theirs.jpg', 'some/prefix/image/readme.txt'])
    cache.close()
  })

  test('a redirect leads to the file, for a while, and HEAD is answered here', async () => {
    const cache = cacheOf({ redirect: () => true })
    const { name } = await cache.store('image', jpeg(1000), signal)
    const found = await cache.find('image', name)
    const response = await found?.respond(new Request('http://gw/x'), { etag: '"x"' })
    expect([response?.status, response?.headers.get('cache-control')]).toEqual([302, 'private, max-age=1800'])
    const location = response?.headers.get('location') ?? ''
    expect(location).not.toContain(`Signature=${server.secretAccessKey}`)
    const there = await fetch(location, { headers: { range: 'bytes=0-9' } })
    expect([there.status, (await there.bytes()).length]).toEqual([206, 10])
    const head = await found?.respond(new Request('http://gw/x', { method: 'HEAD' }), { etag: '"x"' })
    expect([head?.status, head?.headers.get('content-length')]).toEqual([200, '1000'])
    cache.close()
  })

  const wrong: [
    name: string,
    settings: Partial<S3DriverOptions['settings']>,
    code: string,
    remedy: string,
  ][] = [
    ['a bucket that is not there', { bucket: 'nothing' }, 'NoSuchBucket', 's3_bucket'],
    ['a key nobody knows', { accessKeyId: 'NOBODY' }, 'InvalidAccessKeyId', 's3_access_key_id'],
    ['a port nobody listens on', { endpoint: 'http://127.0.0.1:1' }, 'ConnectionRefused', 's3_endpoint'],
  ]
  for (const [name, settings, code, remedy] of wrong)
    test(`${name}: what is stored and asked fails, and the reason says what to set`, async () => {
      const said: string[] = []
      const cache = cacheOf({
        settings: { ...server, region: '', ...settings },
        onChange: (trouble) => said.push(`${trouble?.message} ${trouble?.remedy}`),
      })
      for (const content of [jpeg(50), async () => new Response(jpeg(50))]) {
        const fault = await cache.store('image', content, signal).then(() => undefined, asFault)
        expect([fault?.kind, fault?.detail]).toEqual(['storage_failed', expect.stringContaining(code)])
        expect(fault?.message).not.toContain(server.endpoint)
      }
      const fault = await cache.find('image', 'some.jpg').then(() => undefined, asFault)
      expect(fault?.kind).toBe('storage_failed')
      expect(cache.trouble()?.remedy).toContain(remedy)
      expect(said.length).toBe(1)
      expect(said[0]).not.toContain(server.secretAccessKey)
      cache.close()
    })

  test('a server that went is told, and heals by itself when it is back; what was stored is there', async () => {
    const told: boolean[] = []
    const cache = cacheOf({ probeMs: 50, onChange: (trouble) => told.push(trouble !== undefined) })
    const { name } = await cache.store('image', jpeg(5000), signal)
    await server.stop()
    const fault = await cache.store('image', jpeg(50), signal).then(() => undefined, asFault)
    expect(fault?.kind).toBe('storage_failed')
    const known = await cache.find('image', name)
    const failed = await known?.respond(new Request('http://gw/x'), {}).then(() => undefined, asFault)
    expect(failed?.kind).toBe('storage_failed')
    await server.start()
    await eventually('the trouble ends', () => cache.trouble() === undefined)
    expect(told).toEqual([true, false])
    expect((await (await cache.find('image', name))?.read())?.length).toBe(5000)
    cache.close()
  })

  test('a server that takes connections and says nothing is given up, and holds no upload for ever', async () => {
    const cache = cacheOf({ waitMs: 300, probeMs: 50 })
    server.freeze(true)
    const began = performance.now()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => (controller.enqueue(mp4(7_000_000)), controller.close()),
    })
    const both = [
      cache.store('video', jpeg(50).fill(0), signal).catch(asFault),
      cache.store('video', async () => new Response(body), signal).catch(asFault),
      cache.find('image', 'unknown.jpg').catch(asFault),
    ]
    const [, large, found] = await Promise.all(both)
    expect([large, found]).toEqual([
      expect.objectContaining({ kind: 'storage_failed' }),
      expect.objectContaining({ kind: 'storage_failed' }),
    ])
    expect(performance.now() - began).toBeLessThan(5000)
    server.freeze(false)
    await eventually('the trouble ends', () => cache.trouble() === undefined)
    cache.close()
  })
})
