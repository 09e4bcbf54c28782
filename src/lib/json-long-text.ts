// A JSON string of many megabytes, read in small steps: JSON.parse would hold up everybody for as long as it takes.

const backslash = 0x5c
const quote = 0x22
/** What the letter behind a backslash stands for in JSON. */
export const jsonEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
/** Escapes undone between two looks at the clock. */
const stepLength = 512

/** The text of the string whose opening quote stands at `start`, and the offset behind its closing one. */
export type LongText = { text: Buffer; end: number }

/** Yields now and then while it works. Throws when the string has no end or an escape is none. */
export function* readLongText(bytes: Buffer, start: number): Generator<void, LongText> {
  // What an escape stands for is never longer than the escape.
  const text = Buffer.allocUnsafe(bytes.length - start)
  let length = 0
  let offset = start + 1
  for (let step = 1; ; step++) {
    const stop = nextStop(bytes, offset)
    length += bytes.copy(text, length, offset, stop)
    if (bytes[stop] === quote) return { text: text.subarray(0, length), end: stop + 1 }
    const { shown, end } = readEscape(bytes, stop)
    length += text.write(shown, length)
    offset = end
    if (step % stepLength === 0) yield
  }
}

/** The next quote or backslash. Looked for in pieces, because both may be far. */
function nextStop(bytes: Buffer, start: number): number {
  for (let from = start; from < bytes.length; from += 4096) {
    const piece = bytes.subarray(from, from + 4096)
    const [one, other] = [piece.indexOf(quote), piece.indexOf(backslash)]
    const first = one === -1 || (other !== -1 && other < one) ? other : one
    if (first !== -1) return from + first
  }
  throw new Error('this string has no end', { cause: start })
}

function readEscape(bytes: Buffer, start: number): { shown: string; end: number } {
  const found = /^\\(?:u([\da-f]{4})(?:\\u([\da-f]{4}))?|(["\\/bfnrt]))/i.exec(
    bytes.toString('latin1', start, start + 12),
  )
  const [, unit, next, letter] = found ?? []
  const single = letter === undefined ? undefined : jsonEscapes[letter]
  if (single !== undefined) return { shown: single, end: start + 2 }
  if (unit === undefined) throw new Error('an escape that is none', { cause: start })
  const high = Number.parseInt(unit, 16)
  const low = next === undefined ? 0 : Number.parseInt(next, 16)
  // Two halves of one character only make sense together.
  const isPair = high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000
  return isPair
    ? { shown: String.fromCharCode(high, low), end: start + 12 }
    : { shown: String.fromCharCode(high), end: start + 6 }
}
