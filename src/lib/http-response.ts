/** The head of an HTTP/1.1 response. */
export type ResponseHead = {
  status: number
  headers: Headers
  /** Bytes of its body, or how its end is told. */
  length: number | 'chunked' | 'until-close'
  /** Whether the connection can carry another request afterwards. */
  keepAlive: boolean
  /** What came behind the head. */
  rest: Uint8Array
}

const longestHead = 64 * 1024
const headEnd = Buffer.from('\r\n\r\n')

/** Reads a head out of the bytes so far; undefined while it is not whole. Throws an Error when it is none. */
export function readHead(bytes: Uint8Array): ResponseHead | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = view.indexOf(headEnd)
  if (end > longestHead || (end === -1 && view.length > longestHead))
    throw new Error('the head of the answer is longer than 64 KB')
  if (end === -1) return undefined
  const [first = '', ...lines] = view.toString('latin1', 0, end).split('\r\n')
  const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(first) ?? []
  if (code === undefined || !/^[1-5]/.test(code)) throw new Error('the answer is not HTTP/1.1')
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    // A name with a space before its colon, or a folded line: two readers could disagree about what it means.
    if (colon < 1 || /\s/.test(line.slice(0, colon))) throw new Error('the answer has a header that is none')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  const status = Number(code)
  const length = bodyLength(status, headers)
  const connection = headers.get('connection')?.toLowerCase() ?? ''
  return {
    status,
    headers,
    length,
    keepAlive: minor === '1' && length !== 'until-close' && !/\bclose\b/.test(connection),
    rest: bytes.subarray(end + headEnd.length),
  }
}

function bodyLength(status: number, headers: Headers): ResponseHead['length'] {
  if (status < 200 || status === 204 || status === 304) return 0
  const encoding = headers.get('transfer-encoding')?.toLowerCase()
  const given = headers.get('content-length')
  if (encoding !== undefined) {
    if (encoding !== 'chunked' || given !== null)
      throw new Error('the answer does not say clearly where it ends')
    return 'chunked'
  }
  if (given === null) return 'until-close'
  if (!/^\d{1,15}$/.test(given)) throw new Error('the answer does not say clearly where it ends')
  return Number(given)
}

/** Finds the body in what the connection brings. */
export type BodyReader = {
  /** What of these bytes is body, in order and without copying. Throws an Error when it is not well formed. */
  push: (bytes: Uint8Array) => Uint8Array[]
  /** Whether the body is over; what came behind its end is left alone, and told by `surplus`. */
  over: () => boolean
  surplus: () => boolean
}

/** A reader for a body whose length is told so. One `until-close` is never over. */
export function bodyReader(length: ResponseHead['length']): BodyReader {
  return length === 'chunked' ? chunkedReader() : countedReader(length === 'until-close' ? Infinity : length)
}

function countedReader(length: number): BodyReader {
  let left = length
  let surplus = false
  return {
    push: (bytes) => {
      const body = bytes.length > left ? bytes.subarray(0, left) : bytes
      surplus ||= bytes.length > left
      left -= body.length
      return body.length > 0 ? [body] : []
    },
    over: () => left === 0,
    surplus: () => surplus,
  }
}

type ChunkState = 'size' | 'extension' | 'data' | 'behind' | 'trailer' | 'over'

// No upstream announces a chunk of a terabyte.
const mostDigits = 10
const mostTrailer = 16 * 1024

function chunkedReader(): BodyReader {
  let state: ChunkState = 'size'
  let left = 0
  let digits = 0
  let lineLength = 0
  let skipped = 0
  let surplus = false

  /** The next state after one byte outside of a chunk's data. */
  function step(byte: number): ChunkState {
    switch (state) {
      case 'size': {
        const digit = hexDigit(byte)
        if (digit >= 0 && digits < mostDigits) {
          left = left * 16 + digit
          digits++
          return 'size'
        }
        if (digits === 0) throw malformed()
        if (byte === lineFeed) return startChunk()
        if (byte === semicolon || byte === space || byte === tab || byte === carriage) return 'extension'
        throw malformed()
      }
      case 'extension':
        return byte === lineFeed ? startChunk() : skip('extension')
      case 'behind':
        if (byte === carriage) return 'behind'
        if (byte === lineFeed) return 'size'
        throw malformed()
      default: {
        if (byte === carriage) return skip('trailer')
        if (byte !== lineFeed) lineLength++
        else if (lineLength === 0) return 'over'
        else lineLength = 0
        return skip('trailer')
      }
    }
  }

  function startChunk(): ChunkState {
    digits = 0
    skipped = 0
    lineLength = 0
    return left === 0 ? 'trailer' : 'data'
  }

  function skip(same: ChunkState): ChunkState {
    if (++skipped > mostTrailer) throw malformed()
    return same
  }

  return {
    push: (bytes) => {
      const found: Uint8Array[] = []
      let index = 0
      while (index < bytes.length && state !== 'over') {
        if (state !== 'data') {
          state = step(bytes[index++]!)
          continue
        }
        const end = Math.min(bytes.length, index + left)
        found.push(bytes.subarray(index, end))
        left -= end - index
        index = end
        if (left === 0) state = 'behind'
      }
      surplus ||= index < bytes.length
      return found
    },
    over: () => state === 'over',
    surplus: () => surplus,
  }
}

const malformed = () => new Error('the chunks of the answer are not well formed')

const lineFeed = 10
const carriage = 13
const semicolon = 59
const space = 32
const tab = 9

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
