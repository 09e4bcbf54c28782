/** A file of an archive: `size` bytes of `body`. */
export type TarEntry = { name: string; size: number; body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }

const block = 512
const encoder = new TextEncoder()

/**
 * A tar archive (POSIX ustar) of files, mode 0600, written as it is read. `mtime` is epoch seconds. Names have at most
 * 100 bytes. Throws when a body is longer or shorter than it said.
 */
export async function* packTar(entries: Iterable<TarEntry>, mtime: number): AsyncGenerator<Uint8Array> {
  for (const { name, size, body } of entries) {
    yield header(name, size, mtime)
    let written = 0
    for await (const piece of body) {
      written += piece.length
      yield piece
    }
    if (written !== size) throw new Error(`${name} has ${written} bytes and not ${size}`)
    yield new Uint8Array((block - (size % block)) % block)
  }
  yield new Uint8Array(2 * block)
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')

function header(name: string, size: number, mtime: number): Uint8Array {
  const bytes = new Uint8Array(block)
  const put = (at: number, text: string) => bytes.set(encoder.encode(text), at)
  put(0, name)
  put(100, `${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`)
  put(124, `${octal(size, 11)}\0${octal(mtime, 11)}\0        0`)
  put(257, 'ustar\x0000')
  put(148, `${octal(sumOf(bytes), 6)}\0 `)
  return bytes
}

// The sum is made with blanks in its own place.
const sumOf = (bytes: Uint8Array) =>
  bytes.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)

/**
 * Reads an archive: calls `take` for every file, one after the other, with its bytes as they come. What `take` leaves
 * unread is passed over. Throws an Error for what is no tar archive, or one that ends in the middle.
 */
export async function unpackTar(
  archive: AsyncIterable<Uint8Array>,
  take: (entry: { name: string; size: number; body: AsyncIterable<Uint8Array> }) => Promise<void>,
): Promise<void> {
  const reader = byteReader(archive)
  for (;;) {
    const head = await reader.exactly(block)
    if (head.every((byte) => byte === 0)) return reader.drain()
    const text = (from: number, to: number) =>
      Buffer.from(head.subarray(from, to)).toString('latin1').replace(/\0.*$/s, '').trim()
    if (Number.parseInt(text(148, 156), 8) !== sumOf(head)) throw new Error('this is no tar archive')
    const size = Number.parseInt(text(124, 136), 8)
    let left = size
    const body = (async function* () {
      while (left > 0) {
        const piece = await reader.some(left)
        left -= piece.length
        yield piece
      }
    })()
    await take({ name: text(0, 100), size, body })
    while (left > 0) left -= (await reader.some(left)).length
    await reader.exactly((block - (size % block)) % block)
  }
}

/** Bytes in the portions that are asked for. Throws when they end too early. */
export function byteReader(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array()
  async function fill(): Promise<boolean> {
    while (rest.length === 0) {
      const { value, done } = await iterator.next()
      if (done) return false
      rest = value
    }
    return true
  }
  /** At least one byte and at most `most`. */
  async function some(most: number): Promise<Uint8Array> {
    if (!(await fill())) throw new Error('it ends in the middle')
    const piece = rest.subarray(0, most)
    rest = rest.subarray(piece.length)
    return piece
  }
  /** As many as there are, up to `most`: fewer only at the end. */
  async function upTo(most: number): Promise<Uint8Array> {
    const whole = new Uint8Array(most)
    let length = 0
    while (length < most && (await fill())) {
      const piece = await some(most - length)
      whole.set(piece, length)
      length += piece.length
    }
    return whole.subarray(0, length)
  }
  return {
    some,
    upTo,
    exactly: async (length: number): Promise<Uint8Array> => {
      const bytes = await upTo(length)
      if (bytes.length < length) throw new Error('it ends in the middle')
      return bytes
    },
    /** Reads to the end, so that whoever writes is not left waiting. */
    drain: async (): Promise<void> => {
      while ((await upTo(65_536)).length > 0);
    },
  }
}
