import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { defaults } from '../config/defaults.ts'
import { asFault } from '../core/fault.ts'
import { createMediaCache, type MediaCache } from './cache.ts'
import type { MediaDriver } from './driver.ts'

/** A place for files, empty at first, that tests may put things into behind the driver's back. */
export type TestPlace = {
  open: () => MediaDriver
  put: (key: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>
  /** The keys of all files, also of what was left half-written. */
  keys: () => Promise<string[]>
  clear: () => Promise<void>
  close: () => Promise<void>
}

export const jpeg = (bytes: number) =>
  new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(bytes - 4, 7)]))
export const mp4 = (bytes: number) =>
  new Uint8Array(Buffer.concat([Buffer.from('\0\0\0\u0018ftypisom'), Buffer.alloc(bytes - 12, 7)]))
export const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const signal = () => new AbortController().signal

/** What holds of our copies wherever they lie: the suite every driver passes. */
export function conforms(name: string, start: () => Promise<TestPlace>): void {
  describe(`media on ${name}`, () => {
    let place: TestPlace
    let settings = { ...defaults.cache }
    const opened: MediaCache[] = []
    const open = (): MediaCache => {
      const driver = place.open()
      const cache = createMediaCache({ driver, settings: () => settings, maxConcurrent: () => 2, log: quiet })
      opened.push(cache)
      return cache
    }

    beforeAll(async () => {
      place = await start()
    })
    beforeEach(async () => {
      for (const cache of opened.splice(0)) cache.close()
      settings = { ...defaults.cache }
      await place.clear()
    })
    afterAll(async () => {
      for (const cache of opened.splice(0)) cache.close()
      await place.close()
    })

    test('a file is stored whole under an unguessable name and found again, also by another process', async () => {
      const bytes = jpeg(100_000)
      const stored = await open().store('image', async () => new Response(bytes), signal())
      expect(stored).toMatchObject({ kind: 'image', bytes: 100_000, contentType: 'image/jpeg' })
      expect(stored.name).toMatch(/^[\w-]{21}\.jpg$/)
      const found = await open().find('image', stored.name)
      expect([found?.contentType, found?.bytes]).toEqual(['image/jpeg', 100_000])
      expect(await found?.read()).toEqual(bytes)
      expect(await place.keys()).toEqual([`image/${stored.name}`])
    })

    test('bytes that are at hand are stored as they are', async () => {
      const cache = open()
      const { name: video } = await cache.store('video', mp4(300), signal())
      expect(await (await cache.find('video', video))?.read()).toEqual(mp4(300))
      expect(await cache.find('image', video)).toBeUndefined()
      const fault = await cache.store('image', mp4(300), signal()).then(() => undefined, asFault)
      expect(fault?.kind).toBe('upstream_failed')
    })

    test('a large file goes through in pieces, and comes back byte for byte', async () => {
      const whole = crypto.getRandomValues(Buffer.alloc(65_536))
      whole.set(mp4(16))
      let left = 200
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => (left-- > 0 ? controller.enqueue(whole) : controller.close()),
      })
      const cache = open()
      const { name, bytes } = await cache.store('video', async () => new Response(body), signal())
      expect(bytes).toBe(200 * 65_536)
      const read = await (await cache.find('video', name))?.read()
      expect(Bun.hash(read ?? '')).toBe(Bun.hash(Buffer.concat(Array.from({ length: 200 }, () => whole))))
    })

    for (const pieces of [1, 150])
      test(`a body that breaks after ${pieces} pieces leaves nothing`, async () => {
        let left = pieces
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) =>
            left-- > 0 ? controller.enqueue(mp4(65_536)) : controller.error(new Error('reset by peer')),
        })
        const cache = open()
        const failed = await cache.store('video', async () => new Response(body), signal()).catch(String)
        expect(failed).toContain('reset by peer')
        expect(await place.keys()).toEqual([])
        expect((await cache.store('video', mp4(50), signal())).bytes).toBe(50)
      })

    test('names of older gateways resolve, typed by content; what is no picture or has no name of ours is none', async () => {
      const old = 'users-0b7e-generated-51aa-image.jpg'
      const png = new Uint8Array(Buffer.from('\u0089PNG\r\n\u001a\n and more', 'latin1'))
      await place.put(`image/${old}`, png)
      await place.put('image/page.jpg', new Uint8Array(Buffer.from('<html><script>alert(1)</script>')))
      const cache = open()
      const found = await cache.find('image', old)
      expect([found?.contentType, found?.bytes]).toEqual(['image/png', png.length])
      const none = ['page.jpg', 'none.jpg', '', '..', '../video/x.mp4', `image/${old}`, 'x\0.jpg', `./${old}`]
      for (const strange of none)
        expect([strange, await cache.find('image', strange)]).toEqual([strange, undefined])
      expect(await cache.find('video', old)).toBeUndefined()
    })

    test('a file that somebody else removed is gone, whoever knew it', async () => {
      const cache = open()
      const { name } = await cache.store('image', jpeg(500), signal())
      const found = await cache.find('image', name)
      await place.clear()
      expect(await found?.read()).toBeUndefined()
      expect(await cache.find('image', name)).toBeUndefined()
      expect(await open().find('image', name)).toBeUndefined()
    })

    test('beyond the limit the least recently used go, down to 80 %, and what is in use stays', async () => {
      settings.limit_mb = 1
      const names = [...'abcdefghij'].map((letter) => `${letter}.jpg`)
      for (const old of names) await place.put(`image/${old}`, jpeg(100_000))
      const driver = place.open()
      // The order of use, which files made in the same second do not tell.
      const list = async () =>
        names.map((old, at) => ({ key: `image/${old}`, bytes: 100_000, usedAt: 1e12 + at * 10_000 }))
      const cache = createMediaCache({
        driver: { ...driver, list },
        settings: () => settings,
        maxConcurrent: () => 2,
        log: quiet,
      })
      opened.push(cache)
      expect((await cache.find('image', 'a.jpg'))?.bytes).toBe(100_000) // the oldest, but in use
      const { name } = await cache.store('image', jpeg(100_000), signal())
      const expected = ['a.jpg', ...names.slice(4), name].map((each) => `image/${each}`).toSorted()
      for (let left = 200; left > 0 && (await place.keys()).length > expected.length; left--)
        await Bun.sleep(10)
      expect(await place.keys()).toEqual(expected)
      expect(cache.holdings.sums().image).toEqual({ files: 8, bytes: 800_000 })
    })

    test('the operator sees pages of what is there, and removes by hand', async () => {
      const cache = open()
      const made: string[] = []
      for (let count = 0; count < 3; count++)
        made.push((await cache.store('image', jpeg(100), signal())).name)
      await cache.store('video', mp4(70), signal())
      const page = await cache.holdings.page('image', 1, 2)
      expect([page.total, page.items.map(({ name: each }) => each)]).toEqual([3, made.slice(1).toReversed()])
      expect(page.items[0]?.bytes).toBe(100)
      expect(Math.abs((page.items[0]?.madeAt ?? 0) - Date.now())).toBeLessThan(60_000)
      expect(await cache.holdings.remove('image', made[0] ?? '')).toBe(true)
      expect(await cache.holdings.remove('image', made[0] ?? '')).toBe(false)
      expect(await cache.holdings.clear('image')).toEqual({ files: 2, bytes: 200 })
      expect((await place.keys()).map((key) => key.slice(0, 6))).toEqual(['video/'])
    })

    test('the place is tried by writing and reading, and nothing of that stays', async () => {
      const cache = open()
      await cache.check()
      expect([cache.trouble(), await place.keys()]).toEqual([undefined, []])
    })
  })
}
