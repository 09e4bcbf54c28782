import { expect, test } from 'bun:test'
import { isAnimated } from './animated.ts'

// 1×1 GIF: header with a colour table of two, then blocks.
const gifHead = [...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
const frameWithColours = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 255, 255, 255, 2, 2, 0x44, 1, 0]
const delay = [0x21, 0xf9, 4, 0, 10, 0, 0, 0]
const loop = [0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 0, 0, 0]
const comment = [0x21, 0xfe, 3, 0x2c, 0x2c, 0x2c, 2, 0x2c, 0x2c, 0] // looks like frames inside

const pngHead = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const chunk = (name: string, length = 4) => [
  0,
  0,
  0,
  length,
  ...Buffer.from(name),
  ...Buffer.alloc(length + 4),
]

const webp = (kind: string, flags: number) => [
  ...Buffer.from(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`),
  flags,
  0,
  0,
  0,
]

const files: [what: string, type: string, bytes: number[], animated: boolean][] = [
  ['one frame', 'image/gif', [...gifHead, ...frame, 0x3b], false],
  ['one frame with a delay and a loop', 'image/gif', [...gifHead, ...loop, ...delay, ...frame, 0x3b], false],
  ['a comment full of frames', 'image/gif', [...gifHead, ...comment, ...frame, 0x3b], false],
  ['two frames', 'image/gif', [...gifHead, ...loop, ...delay, ...frame, ...delay, ...frame, 0x3b], true],
  ['two frames with own colours', 'image/gif', [...gifHead, ...frameWithColours, ...frameWithColours], true],
  ['a second frame behind the end', 'image/gif', [...gifHead, ...frame, 0x3b, ...frame], false],
  ['cut in the first frame', 'image/gif', [...gifHead, ...frame.slice(0, 12)], false],
  ['head only', 'image/gif', gifHead.slice(0, 8), false],
  [
    'a picture',
    'image/png',
    [...pngHead, ...chunk('IHDR', 13), ...chunk('IDAT'), ...chunk('IEND', 0)],
    false,
  ],
  ['frames', 'image/png', [...pngHead, ...chunk('IHDR', 13), ...chunk('acTL', 8), ...chunk('IDAT')], true],
  [
    'frames announced too late',
    'image/png',
    [...pngHead, ...chunk('IHDR', 13), ...chunk('IDAT'), ...chunk('acTL')],
    false,
  ],
  ['nothing behind the head', 'image/png', pngHead, false],
  ['simple', 'image/webp', webp('VP8 ', 2), false],
  ['extended', 'image/webp', webp('VP8X', 0x10), false],
  ['extended with frames', 'image/webp', webp('VP8X', 0x12), true],
  ['cut', 'image/webp', [...Buffer.from('RIFF')], false],
  ['a JPEG', 'image/jpeg', [0xff, 0xd8, 0xff], false],
]
for (const [what, type, bytes, animated] of files)
  test(`${type}, ${what}`, () => expect(isAnimated(Uint8Array.from(bytes), type)).toBe(animated))
