import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaults } from '../config/defaults.ts'
import { createMediaCache, type MediaCache } from './cache.ts'
import { jpeg, quiet } from './conformance.ts'
import { mediaElsewhere } from './elsewhere.ts'
import { localDriver } from './local-driver.ts'

/** Three gateways of one store, each with a folder and a port of its own; `asked` counts what reaches each. */
type One = { media: MediaCache; url: string; asked: string[]; stop: () => Promise<void> }
const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'))
const all: One[] = []
let secret = 'the secret of the store'
const away = 'http://127.0.0.1:1'

function start(name: string): One {
  const asked: string[] = []
  const elsewhere = mediaElsewhere({
    secret: () => secret,
    others: async () => [away, ...all.filter((other) => other.asked !== asked).map(({ url }) => url)],
    waitMs: 1000,
  })
  const media = createMediaCache({
    driver: localDriver(join(folder, name)),
    settings: () => defaults.cache,
    maxConcurrent: () => 2,
    log: quiet,
    elsewhere,
  })
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      asked.push(`${request.method} ${media.isHop(request)}`)
      const file = new URL(request.url).pathname.split('/').at(-1) ?? ''
      const found = await (media.isHop(request) ? media.findHere : media.find)('image', file)
      const headers = { 'content-type': found?.contentType ?? '', etag: found?.etag ?? '' }
      return (await found?.respond(request, headers)) ?? new Response(null, { status: 404 })
    },
  })
  return {
    media,
    url: server.url.origin,
    asked,
    stop: async () => {
      await server.stop(true)
      media.close()
    },
  }
}

beforeAll(() => {
  for (const name of ['a', 'b', 'c']) all.push(start(name))
})
afterAll(async () => {
  for (const { stop } of all) await stop()
  rmSync(folder, { recursive: true })
})
const { signal } = new AbortController()
const bytes = jpeg(300_000).map((byte, at) => (at < 4 ? byte : at % 251))

test('what one has, another answers for, whole and in part, by one hop', async () => {
  const [a, b, c] = all as [One, One, One]
  const { name } = await a.media.store('image', bytes, signal)
  const path = `/v1/files/image/${name}`
  const whole = await fetch(b.url + path)
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(Bun.hash(await whole.bytes())).toBe(Bun.hash(bytes))
  const part = await fetch(b.url + path, { headers: { range: 'bytes=10-19' } })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 10-19/300000'])
  expect(await part.bytes()).toEqual(bytes.slice(10, 20))
  const head = await fetch(b.url + path, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '300000'])
  expect(await (await c.media.find('image', name))?.read()).toEqual(bytes)
  // Whoever was asked by another gateway asked nobody else.
  expect(new Set([...a.asked, ...c.asked])).toEqual(new Set(['HEAD true', 'GET true']))
})

test('what nobody has is not found, and not asked for again at once', async () => {
  const [a, b] = all as [One, One]
  a.asked.length = 0
  for (let round = 0; round < 5; round++)
    expect(await b.media.find('image', 'guessed-by-somebody.jpg')).toBeUndefined()
  expect(a.asked).toEqual(['HEAD true'])
  expect(await b.media.find('image', '../../etc/passwd')).toBeUndefined()
  expect(a.asked.length).toBe(1)
})

test('a header that shows no secret, or another one, opens nothing', async () => {
  const [a, b] = all as [One, One]
  const { name } = await a.media.store('image', bytes, signal)
  expect(a.media.isHop(new Request('http://x', { headers: { 'x-grok2api-hop': 'guess' } }))).toBe(false)
  expect(a.media.isHop(new Request('http://x'))).toBe(false)
  const other = mediaElsewhere({ secret: () => 'of another store', others: async () => [a.url] })
  a.asked.length = 0
  await other.find('image', name)
  expect(a.asked).toEqual(['HEAD false'])
  secret = 'changed in the panel'
  expect((await b.media.find('image', name))?.bytes).toBe(300_000)
})

test('a gateway that takes connections and says nothing holds nobody up for long', async () => {
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => {} } })
  const waiting = mediaElsewhere({
    secret: () => 's',
    others: async () => [`http://127.0.0.1:${silent.port}`],
    waitMs: 200,
  })
  const began = performance.now()
  expect(await waiting.find('image', 'a.jpg')).toBeUndefined()
  expect(performance.now() - began).toBeLessThan(1500)
  silent.stop(true)
})
