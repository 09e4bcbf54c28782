import { fail } from '../core/fault.ts'
import { allowedMs, pieceWithin, tooSlow } from '../lib/body-pace.ts'

/**
 * A body as bytes, `maxBytes` at most: counted while it is unpacked, because a few kilobytes can hold gigabytes. Throws
 * `request_too_large`, `invalid_json` when it breaks off, `request_timeout` when it takes longer than `ms` allow.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  ms: number,
): Promise<Uint8Array> {
  const reader = body?.getReader()
  const pieces: Uint8Array[] = []
  const began = performance.now()
  let bytes = 0
  for (;;) {
    const left = began + allowedMs(ms, bytes) - performance.now()
    const piece = reader && (await pieceWithin(reader, left).catch(brokenOff))
    if (piece === 'late') return fail(tooSlow(ms))
    if (!piece) return Buffer.concat(pieces)
    bytes += piece.length
    if (bytes > maxBytes) {
      reader?.cancel().catch(() => {})
      tooLarge(maxBytes)
    }
    pieces.push(piece)
  }
}

const brokenOff = (): never =>
  fail({
    kind: 'invalid_json',
    message: 'The body is not what its content-encoding says, or it was cut off.',
  })

/** Throws `request_too_large`. */
export const tooLarge = (maxBytes: number): never =>
  fail({
    kind: 'request_too_large',
    message: `The body is larger than ${Math.round(maxBytes / 1e4) / 100} MB. Send less, or raise server.max_body_mb.`,
  })
