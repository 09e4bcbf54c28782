import type { MediaKind } from '../core/event.ts'
import { fail } from '../core/fault.ts'
import { type PictureSize, pictureSize, sizeLength } from './picture-size.ts'
import { type MediaType, sniffLength, sniffMedia } from './sniff.ts'

/** Opens the upstream's file. Any status; we read or cancel the body. */
export type MediaSource = (signal: AbortSignal) => Promise<Response>

export type FetchFile = {
  kind: MediaKind
  source: MediaSource
  signal: AbortSignal
  /** A body that stands still for this long is given up. */
  idleMs: number
  /** Pauses before the second and the third try. */
  pausesMs?: readonly number[]
}

/** A file that has begun to come. What its pieces reject with is what `openFile` throws. */
export type OpenedFile = {
  type: MediaType
  pieces: AsyncIterable<Uint8Array>
  /** How many bytes came; all when the pieces are through. */
  bytes: () => number
  /** The pixels of a picture, told by what came first. */
  size: () => Promise<PictureSize | undefined>
  /** Must be called, whether the pieces were read or not. */
  close: () => void
}

/** Largest file we take, in bytes. */
export const mediaLimits: Record<MediaKind, number> = { image: 32 * 1024 ** 2, video: 1024 ** 3 }

// A fresh file can be refused for a moment (upstream-protocol 5.4).
const worthAnotherTry = (status: number): boolean =>
  [403, 404, 408, 425, 429].includes(status) || status >= 500

/**
 * Opens the upstream's file and reads as much as tells its type by content. Throws GatewayError `upstream_failed` when it
 * is refused, too large, cut short or no picture or video of that kind.
 */
export async function openFile(request: FetchFile): Promise<OpenedFile> {
  const response = await ask(request)
  const body = response.body
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (!body) return refuse('it was empty')
  if (announced > mediaLimits[request.kind]) {
    await body.cancel()
    return refuse(`it has ${announced} bytes`)
  }
  const reading = readInTime(body, request)
  try {
    return await begin(reading, request.kind)
  } catch (error) {
    reading.close()
    throw error
  }
}

/** Bytes that are here already, checked in the same way. */
export function checkBytes(bytes: Uint8Array, kind: MediaKind): MediaType {
  if (bytes.length > mediaLimits[kind]) return refuse(`it has ${bytes.length} bytes`)
  return known(bytes, kind)
}

async function ask({ source, signal, pausesMs = [200, 750] }: FetchFile): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    const response = await source(signal)
    if (response.ok) return response
    await response.body?.cancel()
    const pause = pausesMs[attempt]
    if (pause === undefined || !worthAnotherTry(response.status)) return refuse(`status ${response.status}`)
    await Bun.sleep(pause)
  }
}

type Reading = { next: () => Promise<Uint8Array | undefined>; bytes: () => number; close: () => void }

/** Reads a body piece by piece, as long as it keeps coming, stays within the limit and somebody waits. */
function readInTime(body: ReadableStream<Uint8Array>, { kind, idleMs, signal }: FetchFile): Reading {
  const reader = body.getReader()
  // A cancelled reader ends its pending read as if the file were complete; `stopped` tells the difference.
  let stopped: string | undefined
  const stop = (why: string) => {
    stopped ??= why
    reader.cancel().catch(() => {})
  }
  let idle: ReturnType<typeof setTimeout> | undefined
  const onAbort = () => stop('nobody waits for it any more')
  signal.addEventListener('abort', onAbort)
  let bytes = 0
  return {
    bytes: () => bytes,
    next: async () => {
      // Only the upstream is on the clock: whoever stores the pieces has one of its own.
      idle = setTimeout(stop, idleMs, 'it stood still')
      const { value, done } = await reader.read().finally(() => clearTimeout(idle))
      if (stopped) return refuse(stopped)
      if (done) return undefined
      bytes += value.length
      if (bytes > mediaLimits[kind]) return refuse(`it has more than ${mediaLimits[kind]} bytes`)
      return value
    },
    close: () => {
      clearTimeout(idle)
      signal.removeEventListener('abort', onAbort)
      reader.cancel().catch(() => {})
    },
  }
}

async function begin(reading: Reading, kind: MediaKind): Promise<OpenedFile> {
  const first: Uint8Array[] = []
  let length = 0
  while (length < sniffLength) {
    const piece = await reading.next()
    if (!piece) break
    first.push(piece)
    length += piece.length
  }
  const head: Uint8Array[] = [...first]
  const type = known(Buffer.concat(first.map((piece) => piece.subarray(0, sniffLength))), kind)
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield* first.splice(0)
    for (;;) {
      const piece = await reading.next()
      if (!piece) return
      if (length < sizeLength) head.push(piece)
      length += piece.length
      yield piece
    }
  }
  return {
    type,
    pieces: pieces(),
    bytes: reading.bytes,
    size: () => pictureSize(Buffer.concat(head.splice(0)).subarray(0, sizeLength), kind),
    close: reading.close,
  }
}

function known(head: Uint8Array, kind: MediaKind): MediaType {
  const type = sniffMedia(head)
  return type?.kind === kind ? type : refuse(`its content is no ${kind}`)
}

const refuse = (why: string): never =>
  fail({
    kind: 'upstream_failed',
    message: 'A generated file could not be fetched from the upstream. Ask again.',
    detail: `media: ${why}`,
  })
