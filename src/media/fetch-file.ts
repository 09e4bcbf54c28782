import { type FileHandle, open, rm } from 'node:fs/promises'
import type { MediaKind } from '../core/event.ts'
import { fail } from '../core/fault.ts'
import { giveToFolderOwner } from '../lib/make-owned.ts'
import { type MediaType, sniffLength, sniffMedia } from './sniff.ts'

/** Opens the upstream's file. Any status; we read or cancel the body. */
export type MediaSource = (signal: AbortSignal) => Promise<Response>

export type FetchFile = {
  kind: MediaKind
  source: MediaSource
  /** Path to write to; must not exist. */
  path: string
  signal: AbortSignal
  /** A body that stands still for this long is given up. */
  idleMs: number
  /** Pauses before the second and the third try. */
  pausesMs?: readonly number[]
}

/** Largest file we take, in bytes. */
export const mediaLimits: Record<MediaKind, number> = { image: 32 * 1024 ** 2, video: 1024 ** 3 }

// A fresh file can be refused for a moment (upstream-protocol 5.4).
const worthAnotherTry = (status: number): boolean =>
  [403, 404, 408, 425, 429].includes(status) || status >= 500

/**
 * Streams the upstream's file to disk, fsynced, and tells its size and its type by content. Throws GatewayError
 * `upstream_failed` when it is refused, too large, cut short or no picture or video of that kind; nothing is left
 * on disk then.
 */
export async function fetchFile(request: FetchFile): Promise<{ bytes: number; type: MediaType }> {
  const response = await ask(request)
  const body = response.body
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (!body) return refuse('it was empty')
  if (announced > mediaLimits[request.kind]) {
    await body.cancel()
    return refuse(`it has ${announced} bytes`)
  }
  const file = await open(request.path, 'wx', 0o600)
  try {
    const written = await pour(body, file, request)
    await file.sync()
    giveToFolderOwner(request.path)
    return written
  } catch (error) {
    await rm(request.path, { force: true })
    throw error
  } finally {
    await file.close()
  }
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

async function pour(
  body: ReadableStream<Uint8Array>,
  file: FileHandle,
  { kind, idleMs, signal }: FetchFile,
): Promise<{ bytes: number; type: MediaType }> {
  const reader = body.getReader()
  // A cancelled reader ends its pending read as if the file were complete; `stopped` tells the difference.
  let stopped: string | undefined
  const stop = (why: string) => {
    stopped ??= why
    reader.cancel().catch(() => {})
  }
  const idle = setTimeout(stop, idleMs, 'it stood still')
  const onAbort = () => stop('nobody waits for it any more')
  signal.addEventListener('abort', onAbort)
  let bytes = 0
  let head = new Uint8Array(0)
  let type: MediaType | undefined
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (stopped) return refuse(stopped)
      if (done) break
      idle.refresh()
      bytes += value.length
      if (bytes > mediaLimits[kind]) return refuse(`it has more than ${mediaLimits[kind]} bytes`)
      if (!type) {
        head = Buffer.concat([head, value.subarray(0, sniffLength)])
        if (head.length >= sniffLength) type = known(head, kind)
      }
      await write(file, value)
    }
    return { bytes, type: type ?? known(head, kind) }
  } finally {
    clearTimeout(idle)
    signal.removeEventListener('abort', onAbort)
    reader.cancel().catch(() => {})
  }
}

async function write(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten
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
