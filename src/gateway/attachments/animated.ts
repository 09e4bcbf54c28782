/** Whether a GIF, PNG or WebP file holds more than one picture. `contentType` is what its first bytes say. */
export const isAnimated = (bytes: Uint8Array, contentType: string): boolean =>
  readers[contentType]?.(bytes) ?? false

const readers: Record<string, (bytes: Uint8Array) => boolean> = {
  'image/gif': (bytes) => gifFrames(bytes, 2) > 1,
  'image/png': pngHasAnimation,
  // The extended header has a flag for it.
  'image/webp': (bytes) => ascii(bytes, 12, 4) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0,
}

// Bytes of the colour table these flags announce.
const colours = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)

/** Walks the blocks of a GIF, up to `enough` pictures. What breaks off has those before. */
function gifFrames(bytes: Uint8Array, enough: number): number {
  let at = 13 + colours(bytes[10] ?? 0)
  let frames = 0
  while (at < bytes.length && frames < enough) {
    const block = bytes[at]
    if (block === 0x2c) {
      frames++
      at = afterParts(bytes, at + 11 + colours(bytes[at + 9] ?? 0))
    } else if (block === 0x21) at = afterParts(bytes, at + 2)
    else break
  }
  return frames
}

/** Behind a row of length-prefixed parts that ends with an empty one. */
function afterParts(bytes: Uint8Array, from: number): number {
  let at = from
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += length + 1
  return at + 1
}

/** An APNG says so before its first picture data. */
function pngHasAnimation(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 8; at + 8 <= bytes.length; at += view.getUint32(at) + 12) {
    const name = ascii(bytes, at + 4, 4)
    if (name === 'acTL' || name === 'IDAT') return name === 'acTL'
  }
  return false
}

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))
