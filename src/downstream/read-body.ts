import { fail } from '../core/fault.ts'

// Long enough for any line that still works; a sender that went away must not hold its socket for ever.
const silenceMs = 30_000

/**
 * A body as bytes, `maxBytes` at most: counted while it is unpacked, because a few kilobytes can hold gigabytes.
 * Throws `request_too_large`, `invalid_json` when it breaks off, `request_timeout` when nothing comes for `idleMs`.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  idleMs = silenceMs,
): Promise<Uint8Array> {
  const reader = body?.getReader()
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const piece = reader && (await nextPiece(reader, idleMs))
    if (!piece) return Buffer.concat(pieces)
    bytes += piece.length
    if (bytes > maxBytes) {
      reader?.cancel().catch(() => {})
      tooLarge(maxBytes)
    }
    pieces.push(piece)
  }
}

/** What is used of a reader: Bun's and node's types of it differ. */
type Reader = {
  read: () => Promise<{ value?: Uint8Array | undefined }>
  cancel: () => Promise<unknown>
}

async function nextPiece(reader: Reader, idleMs: number) {
  let silent = false
  const timer = setTimeout(() => {
    silent = true
    reader.cancel().catch(() => {})
  }, idleMs)
  try {
    const { value } = await reader.read()
    if (!silent) return value
  } catch {
    if (!silent)
      fail({
        kind: 'invalid_json',
        message: 'The body is not what its content-encoding says, or it was cut off.',
      })
  } finally {
    clearTimeout(timer)
  }
  return fail({
    kind: 'request_timeout',
    message: `Nothing of the body came for ${idleMs / 1000} seconds. Send it again.`,
  })
}

/** Throws `request_too_large`. */
export const tooLarge = (maxBytes: number): never =>
  fail({
    kind: 'request_too_large',
    message: `The body is larger than ${Math.round(maxBytes / 1e4) / 100} MB. Send less, or raise server.max_body_mb.`,
  })
