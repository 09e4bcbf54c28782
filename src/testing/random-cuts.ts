/** A small repeatable random source: the same seed, the same numbers from 0 up to 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The bytes in pieces of 1 to `most`: through the middle of characters, escapes and tags. */
export function randomCuts(bytes: Uint8Array, most: number, seed: number): Uint8Array[] {
  const random = seededRandom(seed)
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const length = 1 + Math.floor(random() * most)
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}
