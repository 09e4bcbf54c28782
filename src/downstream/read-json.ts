import { fail } from '../core/fault.ts'
import { exceeds } from '../lib/json-bounds.ts'
import { own } from '../lib/own.ts'
import { pause } from '../lib/unhurried.ts'
import { bodyMsOf } from '../lib/body-pace.ts'
import { keepRequest } from './request-notes.ts'
import { bodyBounds, checkBounds, noObject, refuseExcess } from './body-bounds.ts'
import { readBody, tooLarge } from './read-body.ts'
import type { RequestInfo } from './request-info.ts'

type Encoding = 'gzip' | 'deflate' | 'brotli' | 'zstd'

const encodings: Record<string, Encoding> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'brotli',
  zstd: 'zstd',
}

/** From this size on others get their turn between the steps of reading. Bytes. */
const large = 1 << 20

/**
 * The JSON object in a request's body, unpacked when it is gzip, deflate, br or zstd. `maxBytes` holds before and
 * after unpacking. With `info` the text is kept for the request log when that is wanted. Throws `request_too_large`,
 * `request_timeout`, `unsupported_encoding`, `invalid_json`, and `invalid_value` or `schema_too_complex` for what is too
 * much to be parsed or decoded.
 */
export async function readJson(
  request: Request,
  maxBytes: number,
  info?: RequestInfo,
): Promise<Record<string, unknown>> {
  const bytes = await readUnpacked(request, maxBytes)
  const rest = () => (bytes.length > large ? pause() : undefined)
  await checkSize(bytes)
  const text = new TextDecoder().decode(bytes)
  keepRequest(info, text)
  await rest()
  const body = parse(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return noObject()
  await rest()
  checkBounds(body as Record<string, unknown>, info)
  return body as Record<string, unknown>
}

/** Throws `invalid_value` for JSON with more values or levels than there is time for. */
async function checkSize(bytes: Uint8Array): Promise<void> {
  const scan = exceeds(bytes, bodyBounds)
  for (;;) {
    const { done, value } = scan.next()
    if (done) return value && refuseExcess(bytes, value)
    await pause()
  }
}

/** A request's whole body, unpacked. Throws as `readJson` does, but says nothing about what it holds. */
export async function readUnpacked(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) tooLarge(maxBytes)
  return readBody(unpacked(request), maxBytes, bodyMsOf(request))
}

function unpacked(request: Request): ReadableStream<Uint8Array> | null {
  const names = (request.headers.get('content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  // Encodings are undone in the reverse order of their naming.
  return names.toReversed().reduce<ReadableStream<Uint8Array> | null>((body, name) => {
    const format = own(encodings, name)
    if (!format)
      return fail({
        kind: 'unsupported_encoding',
        message: `The content-encoding "${name.slice(0, 40)}" is not known here. Use gzip, deflate, br, zstd or none.`,
      })
    return (
      body &&
      body.pipeThrough(
        new DecompressionStream(format) as unknown as ReadableWritablePair<Uint8Array, Uint8Array>,
      )
    )
  }, request.body)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why =
      text.trim() === '' ? 'it is empty' : String(error).replace(/^SyntaxError: (JSON Parse error: )?/, '')
    return fail({ kind: 'invalid_json', message: `The body is not JSON: ${why}.` })
  }
}
