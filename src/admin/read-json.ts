import { fail } from '../core/fault.ts'
import { allowedMs, bodyMsOf, pieceWithin, tooSlow } from '../lib/body-pace.ts'
import type { Checker } from '../lib/schema.ts'

/** What is enough for any admin write but an import of accounts. Bytes. */
const usual = 1 << 20

/**
 * The request's body as checked JSON. Admin routes say `parse: 'none'` and call this, so that nobody makes the
 * gateway read a body before the session was checked. Throws request_too_large, invalid_json, missing_parameter and
 * invalid_value.
 */
export async function readJson<T>(request: Request, schema: Checker<T>, limit = usual): Promise<T> {
  return parseJson(await readBytes(request, limit), schema)
}

/** Bytes as checked JSON. */
export function parseJson<T>(bytes: Buffer, schema: Checker<T>): T {
  const value = parse(bytes.toString('utf8'))
  if (schema.is(value)) return value
  const first = schema.firstMismatch(value)
  // A field nobody knows has the name its sender gave it.
  const param = first?.path.slice(0, 200)
  const named = param && { param }
  if (first?.missing) fail({ kind: 'missing_parameter', message: `"${param}" is missing.`, ...named })
  return fail({
    kind: 'invalid_value',
    message: `${param ? `"${param}"` : 'The body'}: ${first?.message ?? 'wrong value'}.`,
    ...named,
  })
}

/** The request's body. Throws request_too_large and request_timeout. */
export async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const reader = request.body?.getReader()
  const ms = bodyMsOf(request)
  const began = performance.now()
  let bytes = 0
  for (;;) {
    const piece = reader && (await pieceWithin(reader, began + allowedMs(ms, bytes) - performance.now()))
    if (piece === 'late') return fail(tooSlow(ms))
    if (!piece) return Buffer.concat(pieces)
    bytes += piece.length
    if (bytes > limit) {
      reader?.cancel().catch(() => {})
      fail({
        kind: 'request_too_large',
        message: `The body is larger than ${limit} bytes, the most this route takes.`,
      })
    }
    pieces.push(piece)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return fail({ kind: 'invalid_json', message: 'The body is not valid JSON.' })
  }
}
