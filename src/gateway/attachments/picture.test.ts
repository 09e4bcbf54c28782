import { expect, test } from 'bun:test'
import { createGate } from '../../lib/gate.ts'
import { thrownBy } from '../../testing/thrown.ts'
import { encodePng } from '../../upstream/simulator/png.ts'
import { fitPicture, type PictureLimits } from './picture.ts'

const limits: PictureLimits = { maxBytes: 20_000, maxSide: 200, maxPixels: 1e6 }
const shrinking = () => ({ gate: createGate(() => 1), signal: new AbortController().signal })
const fit = (bytes: Uint8Array<ArrayBuffer>, changed: Partial<PictureLimits> = {}) =>
  fitPicture(bytes, shrinking(), { ...limits, ...changed })

const noise = (length: number) => Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24)
const png = (width: number, height: number) => encodePng(width, height, noise(width * height * 3))
const sized = async (bytes: Uint8Array) => new Bun.Image(bytes).metadata()

/** The header says so; the pixels are not there. */
function bomb(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = png(1, 1)
  const view = new DataView(bytes.buffer)
  view.setUint32(16, width)
  view.setUint32(20, height)
  view.setUint32(29, Bun.hash.crc32(bytes.subarray(12, 29)))
  return bytes
}

const gif = new Uint8Array(Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'))
const twice = new Uint8Array(Buffer.concat([gif.subarray(0, -1), gif.subarray(19)]))
const asJpeg = async (bytes: Uint8Array) =>
  new Uint8Array(await new Bun.Image(bytes).jpeg({ quality: 100 }).bytes())
const asWebp = async (bytes: Uint8Array) => new Uint8Array(await new Bun.Image(bytes).webp().bytes())

test('what fits goes as it is, typed by content', async () => {
  const small = png(20, 10)
  const files: [Uint8Array<ArrayBuffer>, string, string][] = [
    [small, 'image/png', 'png'],
    [gif, 'image/gif', 'gif'],
    [await asJpeg(small), 'image/jpeg', 'jpg'],
    [await asWebp(small), 'image/webp', 'webp'],
  ]
  for (const [bytes, contentType, extension] of files)
    expect(await fit(bytes)).toEqual({ bytes, contentType, extension })
})

test('a long side is made shorter, in proportion', async () => {
  const fitted = await fit(png(400, 100), { maxBytes: 1e6 })
  if (!('bytes' in fitted)) throw new Error(fitted.message)
  expect(fitted.contentType).toBe('image/webp')
  expect(await sized(fitted.bytes)).toMatchObject({ width: 200, height: 50, format: 'webp' })
})

test('many bytes become fewer; a JPEG stays one', async () => {
  const jpeg = await asJpeg(png(180, 180))
  const maxBytes = jpeg.length - 1
  const fitted = await fit(jpeg, { maxBytes })
  if (!('bytes' in fitted)) throw new Error(fitted.message)
  expect(fitted.bytes.length).toBeLessThan(maxBytes)
  expect(await sized(fitted.bytes)).toMatchObject({ width: 180, height: 180, format: 'jpeg' })
})

const bad: [what: string, bytes: Uint8Array<ArrayBuffer>, kind: string][] = [
  ['text', new TextEncoder().encode('GIF is a format, this is not one'), 'invalid_image_format'],
  ['an error page', new TextEncoder().encode('<!DOCTYPE html><title>404</title>'), 'invalid_image_format'],
  ['a vector', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'invalid_image_format'],
  ['a PDF', new TextEncoder().encode('%PDF-1.7 and so on'), 'invalid_image_format'],
  ['a video', new Uint8Array([0, 0, 0, 24, ...Buffer.from('ftypmp42\0\0\0\0')]), 'invalid_image_format'],
  ['a head only', png(20, 20).slice(0, 20), 'invalid_image_format'],
  ['two frames', twice, 'invalid_image_format'],
  ['a bomb', bomb(30_000, 30_000), 'image_too_large'],
  ['a few pixels too many', bomb(1200, 900), 'image_too_large'],
  ['a bomb within what a number can hold', bomb(0x7fff_ffff, 0x7fff_ffff), 'image_too_large'],
  ['pixels that are not there', bomb(900, 900), 'invalid_image_format'],
]
for (const [what, bytes, kind] of bad)
  test(`no picture: ${what}`, async () => expect(await fit(bytes)).toMatchObject({ kind }))

test('one that stays too large is refused', async () => {
  expect(await fit(png(190, 190), { maxBytes: 100 })).toMatchObject({ kind: 'image_too_large' })
})

test('pictures are made smaller one after the other, and nobody waits who has gone', async () => {
  const gate = createGate(() => 1)
  const leave = await gate.enter(new AbortController().signal)
  const leaving = new AbortController()
  const waiting = fitPicture(png(400, 100), { gate, signal: leaving.signal }, { ...limits, maxBytes: 1e6 })
  leaving.abort()
  expect(await thrownBy(waiting)).toMatchObject({ name: 'AbortError' })
  leave()
  expect(gate.inside()).toBe(0)
})
