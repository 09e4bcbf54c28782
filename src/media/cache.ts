import { closeSync, lstatSync, openSync, readSync, rmSync } from 'node:fs'
import { rename, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nanoid } from 'nanoid'
import type { Config } from '../config/schema.ts'
import type { MediaKind } from '../core/event.ts'
import { createGate } from '../lib/gate.ts'
import type { Log } from '../lib/log.ts'
import { makeOwnedFolder } from '../lib/make-owned.ts'
import { fetchFile, type MediaSource } from './fetch-file.ts'
import { createHoldings, type Holdings } from './holdings.ts'
import { mediaFolder, mediaName, mediaPath } from './id.ts'
import { scanFiles } from './scan.ts'
import { shareWork } from './share-work.ts'
import { createShelf } from './shelf.ts'
import { type MediaType, sniffLength, sniffMedia } from './sniff.ts'

/** A file of ours. `name` is unguessable and has an extension; `bytes` is its size. */
export type StoredMedia = { name: string; kind: MediaKind; bytes: number; contentType: string }
export type FoundMedia = { path: string; contentType: string; bytes: number; etag: string }

/** Our copies of generated pictures and videos. */
export type MediaCache = {
  /**
   * Keeps what `source` opens. With `url` (the upstream's) the file is fetched once in this run, however many ask,
   * and the fetch ends when the last of them has gone. Throws GatewayError `upstream_failed`, or the signal's reason.
   */
  store: (kind: MediaKind, source: MediaSource, signal: AbortSignal, url?: string) => Promise<StoredMedia>
  /** A file by name, and the note that it was used. Undefined for whatever is not a file of the cache. */
  find: (kind: MediaKind, name: string) => FoundMedia | undefined
  /** What there is of a kind and how much, for the operator. */
  holdings: Holdings
  /** Evicts what is too much under the settings of now. Storing does it too. */
  sweep: () => Promise<void>
  close: () => void
}

export type MediaCacheOptions = {
  /** Files go to `image` and `video` below it. */
  folder: string
  /** Read whenever something may have to go. */
  settings: () => Config['cache']
  /** Downloads at the same time; the others wait. */
  maxConcurrent: () => number
  log: Log
  /** A download that stands still for this long is given up. */
  idleMs?: number
}

/** How many upstream URLs are remembered; the oldest are forgotten, and fetched again if they come back. */
const rememberedUrls = 10_000

/** Opens the cache in `folder`. Missing folders are made; what a killed run left half-written goes. */
export function createMediaCache({
  folder: root,
  settings,
  maxConcurrent,
  log,
  idleMs = 60_000,
}: MediaCacheOptions): MediaCache {
  const incoming = join(root, 'incoming')
  rmSync(incoming, { recursive: true, force: true })
  for (const folder of [incoming, mediaFolder(root, 'image'), mediaFolder(root, 'video')])
    makeOwnedFolder(folder)
  const limit = () => {
    const { enable_auto_clean, limit_mb } = settings()
    return enable_auto_clean ? limit_mb * 1024 ** 2 : Infinity
  }
  const videos = mediaFolder(root, 'video')
  const groups = {
    of: (path: string) => (path.startsWith(videos) ? 'video' : 'image'),
    limit: (kind: string) => {
      const { enable_auto_clean, image_limit_mb, video_limit_mb } = settings()
      const megabytes = kind === 'video' ? video_limit_mb : image_limit_mb
      return enable_auto_clean && megabytes > 0 ? megabytes * 1024 ** 2 : Infinity
    },
  }
  const shelf = createShelf({ limit, groups })
  const byUrl = new Map<string, StoredMedia>()
  const share = shareWork<StoredMedia>()
  const gate = createGate(maxConcurrent)
  let closed = false
  const takeStock = async (): Promise<void> => {
    const files = await scanFiles([mediaFolder(root, 'image'), mediaFolder(root, 'video')])
    if (closed) return
    await shelf.stock(files)
    await shelf.sweep()
  }
  takeStock().catch((error: unknown) => {
    log.warn('the media folder cannot be read; old files are not evicted', { error: String(error) })
  })

  const find = (kind: MediaKind, name: string): FoundMedia | undefined => {
    const path = mediaPath(root, kind, name)
    if (!path || shelf.doomed(path)) return undefined
    const info = lstatSync(path, { throwIfNoEntry: false })
    const type = info?.isFile() ? (shelf.typeOf(path) ?? sniffFile(path)) : undefined
    if (!info || type?.kind !== kind) {
      shelf.forget(path)
      return undefined
    }
    shelf.use(path, info.size, type)
    return {
      path,
      contentType: type.contentType,
      bytes: info.size,
      etag: `"${name}-${info.size.toString(36)}"`,
    }
  }

  const fetchOnce = async (
    kind: MediaKind,
    source: MediaSource,
    signal: AbortSignal,
  ): Promise<StoredMedia> => {
    const temporary = join(incoming, nanoid())
    const leave = await gate.enter(signal)
    const { bytes, type } = await fetchFile({ kind, source, path: temporary, signal, idleMs }).finally(leave)
    const name = mediaName(nanoid(), type.extension)
    const path = join(mediaFolder(root, kind), name)
    await moveDurably(temporary, path)
    shelf.use(path, bytes, type)
    void shelf.sweep()
    return { name, kind, bytes, contentType: type.contentType }
  }

  const store: MediaCache['store'] = async (kind, source, signal, url) => {
    if (url === undefined) return await fetchOnce(kind, source, signal)
    const known = byUrl.get(url)
    if (known && find(known.kind, known.name)) return known
    const stored = await share(url, signal, (shared) => fetchOnce(kind, source, shared))
    byUrl.set(url, stored)
    const oldest = byUrl.size > rememberedUrls ? byUrl.keys().next().value : undefined
    if (oldest !== undefined) byUrl.delete(oldest)
    return stored
  }

  return {
    store,
    find,
    holdings: createHoldings(root, shelf, limit),
    sweep: shelf.sweep,
    close: () => {
      closed = true
      shelf.close()
    },
  }
}

async function moveDurably(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    await rm(from, { force: true })
    throw error
  }
  if (process.platform === 'win32') return // Windows opens no folders
  const folder = await open(dirname(to), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function sniffFile(path: string): MediaType | undefined {
  const file = openSync(path, 'r')
  try {
    const head = new Uint8Array(sniffLength)
    return sniffMedia(head.subarray(0, readSync(file, head, 0, sniffLength, 0)))
  } finally {
    closeSync(file)
  }
}
