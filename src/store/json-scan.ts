// Finds its way in JSON as bytes, so that a file of 100,000 accounts is read in small steps, every fault has a place,
// and what we do not change is copied as it stands. JSON.parse can do none of the three.

const code = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  backslash: 0x5c,
  openList: 0x5b,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
}

/** One value of a list or object: where it begins, the key before it (empty in a list), and where that begins. */
type Item = { key: string; from: number; start: number }

/** Throws an Error whose `cause` is the offset of the fault in bytes. */
function broken(offset: number, message: string): never {
  throw new Error(message, { cause: offset })
}

const at = (bytes: Buffer, offset: number): number => bytes[offset] ?? -1

const name = (bytes: Buffer, offset: number): string =>
  offset >= bytes.length
    ? 'the end of the file'
    : `"${bytes.toString('utf8', offset, offset + 4).slice(0, 1)}"`

/** The offset of the next byte that is no white space. */
export function skipSpace(bytes: Buffer, start: number): number {
  let offset = start
  for (let byte = at(bytes, offset); byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;)
    byte = at(bytes, ++offset)
  return offset
}

export const isList = (bytes: Buffer, start: number): boolean => at(bytes, start) === code.openList
export const isObject = (bytes: Buffer, start: number): boolean => at(bytes, start) === code.openObject
export const isString = (bytes: Buffer, start: number): boolean => at(bytes, start) === code.quote

/** The value that begins at `start`, and where it ends. Throws as `skipValue` does. */
export function readValue(bytes: Buffer, start: number): { value: unknown; end: number } {
  // JSON.parse checks faster than we can, but needs to know the end and does not say where the fault is.
  const end = likelyEnd(bytes, start)
  try {
    return { value: JSON.parse(bytes.toString('utf8', start, end)), end }
  } catch {
    return { end: skipValue(bytes, start), value: broken(start, 'this cannot be read') }
  }
}

/** Where the value ends if it is right: after its closing quote or bracket, or before what ends a bare word. */
function likelyEnd(bytes: Buffer, start: number): number {
  let depth = 0
  for (let offset = start; offset < bytes.length; offset++) {
    const byte = bytes[offset]
    if (byte === code.quote) offset = closingQuote(bytes, offset)
    else if (byte === code.openObject || byte === code.openList) depth++
    else if (byte === code.closeObject || byte === code.closeList) depth--
    else if (depth > 0 || !(byte === code.comma || byte === 0x20 || byte === 0x0a || byte === 0x0d)) continue
    else return offset
    if (depth === 0) return offset + 1
    if (depth < 0) return offset
  }
  return bytes.length
}

/** The offset of the quote that ends the string; credentials are long, and native search is ten times as fast as ours. */
function closingQuote(bytes: Buffer, start: number): number {
  for (
    let quote = bytes.indexOf(code.quote, start + 1);
    quote !== -1;
    quote = bytes.indexOf(code.quote, quote + 1)
  ) {
    let backslashes = 0
    while (bytes[quote - 1 - backslashes] === code.backslash) backslashes++
    if (backslashes % 2 === 0) return quote
  }
  return bytes.length
}

/** The value between two offsets that `skipValue` has checked. */
export const valueAt = (bytes: Buffer, start: number, end: number): unknown =>
  JSON.parse(bytes.toString('utf8', start, end))

function skipString(bytes: Buffer, start: number): number {
  let offset = start + 1
  for (;;) {
    const byte = at(bytes, offset)
    if (byte === code.quote) return offset + 1
    if (byte === -1) broken(start, 'this string has no end')
    if (byte < 0x20) broken(offset, 'a line break or control character inside a string; is a quote missing?')
    if (byte !== code.backslash) offset++
    else offset = skipEscape(bytes, offset)
  }
}

function skipEscape(bytes: Buffer, start: number): number {
  const found = /^\\(?:["\\/bfnrt]|u[\da-f]{4})/i.exec(bytes.toString('latin1', start, start + 6))
  if (!found || /^\\[BFNRTU]/.test(found[0]))
    broken(start, 'a backslash must be written twice inside a string')
  return start + found[0].length
}

const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,\]}]|$)/

function skipLiteral(bytes: Buffer, start: number): number {
  const found = literal.exec(bytes.toString('latin1', start, start + 400))
  if (!found) broken(start, `expected a value, found ${name(bytes, start)}`)
  return start + found[0].length
}

/** The end of the value that begins at `start`. Throws when it is not whole and right. */
export function skipValue(bytes: Buffer, start: number, depth = 0): number {
  if (isString(bytes, start)) return skipString(bytes, start)
  if (!isList(bytes, start) && !isObject(bytes, start)) return skipLiteral(bytes, start)
  if (depth > 200) broken(start, 'nested too deeply')
  const walk = items(bytes, start)
  let step = walk.next()
  while (!step.done) step = walk.next(skipValue(bytes, step.value.start, depth + 1))
  return step.value
}

/**
 * The values of the list or object that begins at `start`. Whoever walks tells the end of each value with `next(end)`,
 * so that a large one can be walked into instead of being skipped. Returns the end of the whole.
 */
export function* items(bytes: Buffer, start: number): Generator<Item, number, number> {
  const keyed = isObject(bytes, start)
  const close = keyed ? code.closeObject : code.closeList
  let offset = skipSpace(bytes, start + 1)
  if (at(bytes, offset) === close) return offset + 1
  for (;;) {
    let key = ''
    const from = offset
    if (keyed) {
      if (!isString(bytes, offset))
        broken(offset, `expected a key in double quotes, found ${name(bytes, offset)}`)
      const end = skipString(bytes, offset)
      key = String(valueAt(bytes, offset, end))
      offset = skipSpace(bytes, end)
      if (at(bytes, offset) !== code.colon) broken(offset, `expected ":" after "${shorten(key)}"`)
      offset = skipSpace(bytes, offset + 1)
    }
    offset = skipSpace(bytes, yield { key, from, start: offset })
    const byte = at(bytes, offset)
    if (byte === close) return offset + 1
    if (byte !== code.comma)
      broken(offset, `expected "," or "${String.fromCharCode(close)}", found ${name(bytes, offset)}`)
    const comma = offset
    offset = skipSpace(bytes, offset + 1)
    if (at(bytes, offset) === close) broken(comma, 'a comma after the last entry')
  }
}

// Keys of some files are credentials: an error message shows no more of them than their first letters.
const shorten = (key: string) => (key.length > 16 ? `${key.slice(0, 4)}…` : key)

/** Line and column (both from 1, the column in characters) of an offset. */
export function placeOf(bytes: Buffer, offset: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (let next = bytes.indexOf(0x0a); next !== -1 && next < offset; next = bytes.indexOf(0x0a, lineStart)) {
    line++
    lineStart = next + 1
  }
  const before = bytes.toString('utf8', Math.max(lineStart, offset - 10_000), offset).replace(/^\uFEFF/, '')
  return { line, column: [...before].length + 1 }
}
