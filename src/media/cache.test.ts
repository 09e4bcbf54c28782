import { afterEach, beforeEach, expect, test } from 'bun:test'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaults } from '../config/defaults.ts'
import type { Config } from '../config/schema.ts'
import { asFault } from '../core/fault.ts'
import { type MediaCache, createMediaCache } from './cache.ts'
import { encodePng } from '../upstream/simulator/png.ts'
import { localDriver } from './local-driver.ts'

const jpeg = (bytes: number) =>
  Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(bytes - 4, 7)])
const mp4 = (bytes: number) =>
  Buffer.concat([Buffer.from('\0\0\0\u0018ftypisom'), Buffer.alloc(bytes - 12, 7)])
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const signal = () => new AbortController().signal
const answer = (body: ConstructorParameters<typeof Response>[0], init?: ResponseInit) => async () =>
  new Response(body, init)
const until = async (check: () => boolean) => {
  for (let left = 200; left > 0 && !check(); left--) await Bun.sleep(5)
  expect(check()).toBe(true)
}

let dataDir: string
let settings: Config['cache']
let opened: MediaCache[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'media-'))
  settings = { ...defaults.cache }
  opened = []
})
afterEach(() => {
  for (const cache of opened) cache.close()
  rmSync(dataDir, { recursive: true, force: true })
})

function open(idleMs = 10_000): MediaCache {
  const cache = createMediaCache({
    driver: localDriver(join(dataDir, 'media')),
    settings: () => settings,
    maxConcurrent: () => 2,
    log: quiet,
    idleMs,
  })
  opened.push(cache)
  return cache
}
const files = (folder: string) => readdirSync(join(dataDir, 'media', folder))

test('a stored file is for its owner alone, and leaves nothing beside it', async () => {
  const { name } = await open().store('image', answer(jpeg(50)), signal())
  expect(statSync(join(dataDir, 'media', 'image', name)).mode & 0o777).toBe(0o600)
  expect(files('incoming')).toEqual([])
})

test('the pixels of a picture are told by its first bytes, however it comes', async () => {
  const pixels = encodePng(30, 20, new Uint8Array(30 * 20 * 3))
  const padded = Buffer.concat([pixels, Buffer.alloc(300_000)])
  const slowly = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (let at = 0; at < padded.length; at += 10_007) controller.enqueue(padded.subarray(at, at + 10_007))
      controller.close()
    },
  })
  for (const content of [answer(slowly), answer(padded), new Uint8Array(padded)])
    expect((await open().store('image', content, signal())).size).toEqual({ width: 30, height: 20 })
  expect((await open().store('image', jpeg(500), signal())).size).toBeUndefined()
})

test('the same upstream URL is fetched once, at once and later', async () => {
  const cache = open()
  let fetches = 0
  const source = async () => {
    fetches++
    await Bun.sleep(20)
    return new Response(jpeg(500))
  }
  const ask = () => cache.store('image', source, signal(), 'https://assets.test/a.jpg')
  const [first, second] = await Promise.all([ask(), ask()])
  const third = await ask()
  expect([first.name, second.name, third.name]).toEqual([first.name, first.name, first.name])
  expect(fetches).toBe(1)
  rmSync(join(dataDir, 'media', 'image', first.name))
  expect((await ask()).name).not.toBe(first.name)
})

test('no more downloads run at once than performance.media_max_concurrent says', async () => {
  const cache = open()
  let running = 0
  let most = 0
  const source = async () => {
    most = Math.max(most, ++running)
    await Bun.sleep(10)
    running--
    return new Response(jpeg(500))
  }
  const all = Array.from({ length: 7 }, () => cache.store('image', source, signal()))
  expect(new Set((await Promise.all(all)).map(({ name }) => name)).size).toBe(7)
  expect(most).toBe(2)
})

const refused: [name: string, kind: 'image' | 'video', source: () => Promise<Response>][] = [
  [
    'an error page',
    'image',
    answer('<!doctype html><title>Just a moment</title>', { headers: { 'content-type': 'image/jpeg' } }),
  ],
  ['nothing', 'image', answer(new Uint8Array(0))],
  ['three bytes', 'image', answer('abc')],
  ['a video as a picture', 'image', answer(mp4(400))],
  ['a picture as a video', 'video', answer(jpeg(400))],
  [
    'an announced size beyond the limit',
    'image',
    answer(jpeg(40), { headers: { 'content-length': String(33 * 1024 ** 2) } }),
  ],
  ['a refusal', 'image', answer(jpeg(400), { status: 401 })],
]
for (const [name, kind, source] of refused)
  test(`${name} is refused and leaves nothing`, async () => {
    const cache = open()
    const fault = await cache.store(kind, source, signal()).then(() => undefined, asFault)
    expect(fault?.kind).toBe('upstream_failed')
    expect(fault?.detail).toStartWith('media: ')
    expect([...files('incoming'), ...files('image'), ...files('video')]).toEqual([])
  })

test('a picture that grows beyond 32 MiB is cut off there', async () => {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 1024 ** 2
      controller.enqueue(sent === 1024 ** 2 ? jpeg(1024 ** 2) : new Uint8Array(1024 ** 2))
    },
  })
  const fault = await open()
    .store('image', answer(body), signal())
    .then(() => undefined, asFault)
  expect(fault?.detail).toContain('more than')
  expect(sent).toBeLessThan(40 * 1024 ** 2)
  expect(files('incoming')).toEqual([])
})

test('a body cut short leaves nothing', async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(jpeg(5000))
      controller.error(new Error('connection reset'))
    },
  })
  expect(await open().store('image', answer(body), signal()).catch(String)).toContain('connection reset')
  expect([...files('incoming'), ...files('image')]).toEqual([])
})

test('a fresh file that is refused for a moment is asked for again', async () => {
  const statuses = [404, 503]
  const stored = await open().store(
    'video',
    async () => {
      const status = statuses.shift()
      return status ? new Response('wait', { status }) : new Response(mp4(300))
    },
    signal(),
  )
  expect(stored.name).toEndWith('.mp4')
})

test('a standing body is given up after its idle time', async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(jpeg(50)),
    pull: () => new Promise(() => {}),
  })
  const fault = await open(50)
    .store('image', answer(body), signal())
    .then(() => undefined, asFault)
  expect(fault?.detail).toContain('stood still')
})

test('the fetch goes on while one caller waits and ends with the last', async () => {
  const cache = open()
  let aborted = false
  const source = (stop: AbortSignal) =>
    new Promise<Response>((_, reject) =>
      stop.addEventListener('abort', () => {
        aborted = true
        reject(stop.reason)
      }),
    )
  const [one, two] = [new AbortController(), new AbortController()]
  const first = cache.store('image', source, one.signal, 'u').catch(String)
  const second = cache.store('image', source, two.signal, 'u').catch(String)
  one.abort(new Error('gone'))
  expect(await first).toContain('gone')
  expect(aborted).toBe(false)
  two.abort(new Error('gone too'))
  expect(await second).toContain('gone too')
  expect(aborted).toBe(true)
  expect((await cache.store('image', answer(jpeg(50)), signal(), 'u')).bytes).toBe(50)
})

test('no name leads out of the folder', async () => {
  const cache = open()
  writeFileSync(join(dataDir, 'secret.jpg'), jpeg(50))
  writeFileSync(join(dataDir, 'media', 'image', 'page.jpg'), '<html></html>')
  symlinkSync(join(dataDir, 'secret.jpg'), join(dataDir, 'media', 'image', 'link.jpg'))
  mkdirSync(join(dataDir, 'media', 'image', 'folder.jpg'))
  const names = [
    '../../secret.jpg',
    '..%2f..%2fsecret.jpg',
    '..\\secret.jpg',
    '/etc/passwd',
    '',
    '.',
    '..',
    'page.jpg',
    'link.jpg',
    'folder.jpg',
    'x\0.jpg',
    'a.b.jpg',
    'none.jpg',
    '.jpg',
    `${'a'.repeat(300)}.jpg`,
  ]
  for (const name of names) expect([name, await cache.find('image', name)]).toEqual([name, undefined])
})

test('beyond limit_mb the least recently used go, down to 80 %, and what is in use stays', async () => {
  settings.limit_mb = 1
  const folder = join(dataDir, 'media', 'image')
  mkdirSync(folder, { recursive: true })
  mkdirSync(join(dataDir, 'media', 'incoming'))
  writeFileSync(join(dataDir, 'media', 'incoming', 'left-by-a-killed-run'), 'x')
  const old = [...'abcdefghij'].map((letter) => `${letter}.jpg`)
  for (const [age, name] of old.entries()) {
    writeFileSync(join(folder, name), jpeg(100_000))
    utimesSync(join(folder, name), 1_000_000 + age * 10, 1_000_000 + age * 10)
  }
  const cache = open()
  expect(files('incoming')).toEqual([])
  expect((await cache.find('image', 'a.jpg'))?.bytes).toBe(100_000) // the oldest, but in use
  const { name } = await cache.store('image', answer(jpeg(100_000)), signal())
  await until(() => files('image').length === 8) // 1.1 MB is over the limit, 0.8 MiB is 838,860 bytes
  expect(files('image').toSorted()).toEqual(['a.jpg', ...old.slice(4), name].toSorted())
  settings.limit_mb = 0.3
  settings.enable_auto_clean = false
  await cache.sweep()
  expect(files('image').length).toBe(8)
  settings.enable_auto_clean = true
  void cache.sweep()
  await until(() => files('image').length === 2) // the two in use
  expect(files('image').toSorted()).toEqual(['a.jpg', name].toSorted())
})
