import { expect, test } from 'bun:test'
import { decodeBytes } from './frame.ts'

const cut = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )

function feed(pieces: Uint8Array[]) {
  const frames = decodeBytes()
  return [...pieces.flatMap(frames.push), ...frames.end()]
}

function time(pieces: Uint8Array[]): number {
  const start = performance.now()
  expect(feed(pieces)).toHaveLength(1)
  return performance.now() - start
}

/** One frame with a picture of so many megabytes, in reads as they come from a socket. */
const image = (megabytes: number) =>
  cut(
    new TextEncoder().encode(
      `${JSON.stringify({ result: { response: { token: 'x'.repeat(megabytes * 1e6) } } })}\n`,
    ),
    1400,
  )

test('an 8 MB frame in small reads costs time in proportion to its size', () => {
  const small = image(1)
  const large = image(8)
  time(small) // warms up
  const best = (pieces: Uint8Array[]) => Math.min(time(pieces), time(pieces), time(pieces))
  // Copying the unfinished line for every read takes ten seconds for 8 MB; one pass takes 20 ms, and this machine may be busy.
  expect(best(large)).toBeLessThan(Math.max(best(small) * 40, 2000))
})

test('a frame is handed on when it closes, not when the next line begins', () => {
  const frames = decodeBytes()
  expect(frames.push(new TextEncoder().encode('{"result":{"response":{"token":"a"}}}'))).toHaveLength(1)
})

test('a thousand glued objects on one line are a thousand frames', () => {
  const one = '{"result":{"response":{"token":"a \\"}{ b"}}}'
  expect(feed([new TextEncoder().encode(`${one.repeat(1000)}\n`)])).toHaveLength(1000)
})

test('a frame beyond 16 MiB ends the stream instead of filling the memory', () => {
  const frames = decodeBytes()
  const piece = new TextEncoder().encode('x'.repeat(1 << 20))
  frames.push(new TextEncoder().encode('{"a":"'))
  const found = Array.from({ length: 20 }, () => frames.push(piece)).flat()
  expect(found[0]?.error?.code).toBe('broken')
})
