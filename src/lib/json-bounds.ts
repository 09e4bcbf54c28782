/** How deep values may lie in each other, and how many there may be altogether. */
export type JsonBounds = { depth: number; values: number }

/** Which bound is exceeded, and the key of the outermost object under which that happened, when it has one. */
export type JsonExcess = { over: keyof JsonBounds; key?: string }

const quote = 0x22
const comma = 0x2c
const backslash = 0x5c
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** Bytes between two places where others may have their turn: about a millisecond. */
const stepBytes = 1 << 20
/** A key that is longer is not repeated in an error. */
const longestKey = 200

/**
 * Whether JSON text stays within bounds, found out without parsing it: what parsing costs depends on how many values
 * there are, and its result can be too deep for whoever walks over it. Broken JSON is judged by its brackets. Yields now
 * and then. Returns the first bound that is exceeded.
 */
export function* exceeds(
  bytes: Uint8Array,
  { depth, values }: JsonBounds,
): Generator<void, JsonExcess | undefined> {
  let level = 0
  let count = 0
  let outer = 0
  let key: [start: number, end: number] | undefined
  let next = stepBytes
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) {
      const end = endOfString(bytes, at)
      // At the outermost level a text before a colon is a key; the one read last is near enough.
      if (level === 1 && isKey(bytes, end)) key = [at, end]
      at = end - 1
    } else if (byte === comma) {
      count++
      if (level === 1) outer++
    } else if (byte === openList || byte === openObject) {
      count++
      if (++level > depth) return { over: 'depth', ...named(bytes, key) }
    } else if (byte === closeList || byte === closeObject) level--
    if (count > values) return { over: 'values', ...(outer * 2 < count && named(bytes, key)) }
    if (at < next) continue
    next = at + stepBytes
    yield
  }
  return undefined
}

/** The offset behind the closing quote. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) return at + 1
    if (byte === backslash) at++
  }
  return bytes.length
}

function isKey(bytes: Uint8Array, end: number): boolean {
  for (let at = end; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)) continue
    return byte === 0x3a
  }
  return false
}

function named(bytes: Uint8Array, place: [number, number] | undefined): { key?: string } {
  if (!place || place[1] - place[0] > longestKey) return {}
  return { key: new TextDecoder().decode(bytes.subarray(place[0] + 1, place[1] - 1)) }
}
