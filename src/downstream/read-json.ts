import { fail } from '../core/fault.ts'
import { bodyMsOf } from '../lib/body-pace.ts'
import { keepRequest } from './bodies.ts'
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

/**
 * The JSON object in a request's body, unpacked when it is gzip, deflate, br or zstd. `maxBytes` holds before and
 * after unpacking. With `info` the text is kept for the request log when that is wanted. Throws `request_too_large`,
 * `request_timeout`, `unsupported_encoding` or `invalid_json`.
 */
export async function readJson(
  request: Request,
  maxBytes: number,
  info?: RequestInfo,
): Promise<Record<string, unknown>> {
  const text = new TextDecoder().decode(await readUnpacked(request, maxBytes))
  keepRequest(info, text)
  const body = parse(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return fail({ kind: 'invalid_json', message: 'The body must be a JSON object, as {"model": "…", …}.' })
  return body as Record<string, unknown>
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
    const format = encodings[name]
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
