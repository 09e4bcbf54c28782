import { nanoid } from 'nanoid'
import type { Config } from '../config/schema.ts'
import type { MediaKind } from '../core/event.ts'
import { createGate } from '../lib/gate.ts'
import type { Log } from '../lib/log.ts'
import { type FileContent, kindOf, type MediaDriver, mediaKey, type StorageTrouble } from './driver.ts'
import type { Elsewhere } from './elsewhere.ts'
import { checkBytes, type MediaSource, openFile } from './fetch-file.ts'
import { createHoldings, type Holdings } from './holdings.ts'
import { isMediaName, mediaName } from './id.ts'
import { type PictureSize, pictureSize, sizeLength } from './picture-size.ts'
import { shareWork } from './share-work.ts'
import { createShelf } from './shelf.ts'
import type { MediaType } from './sniff.ts'

/** A file of ours. `name` is unguessable and has an extension; `bytes` is how long it is, `size` the pixels of a picture. */
export type StoredMedia = {
  name: string
  kind: MediaKind
  bytes: number
  contentType: string
  size?: PictureSize | undefined
}

/** A file that is there. Both ways to it answer undefined when it went meanwhile. */
export type FoundMedia = {
  contentType: string
  bytes: number
  etag: string
  /** All of it. */
  read: () => Promise<Uint8Array<ArrayBuffer> | undefined>
  /** The answer to GET or HEAD with these headers, `Range` and `If-Range` honoured. */
  respond: (request: Request, headers: Record<string, string>) => Promise<Response | undefined>
}

/** Our copies of generated pictures and videos. */
export type MediaCache = {
  /**
   * Keeps what `source` opens, or the bytes themselves. With `url` (the upstream's) the file is fetched once in this run,
   * however many ask, and the fetch ends when the last of them has gone. Throws GatewayError `upstream_failed` or
   * `storage_failed`, or the signal's reason.
   */
  store: (kind: MediaKind, source: MediaContent, signal: AbortSignal, url?: string) => Promise<StoredMedia>
  /** A file by name, and the note that it was used. Undefined for whatever is not a file of the cache, or of another gateway. */
  find: (kind: MediaKind, name: string) => Promise<FoundMedia | undefined>
  /** The same of what is here alone, for another gateway on the store that asks. */
  findHere: (kind: MediaKind, name: string) => Promise<FoundMedia | undefined>
  /** Whether it is another gateway on the store that asks. */
  isHop: (request: Request) => boolean
  /** What there is of a kind and how much, for the operator. */
  holdings: Holdings
  /** Evicts what is too much under the settings of now. Storing does it too. */
  sweep: () => Promise<void>
  /** What is wrong with the place where the files lie; undefined while all is well. */
  trouble: () => StorageTrouble | undefined
  /** Tries the place: a file is written, read and removed. Rejects with what is wrong. */
  check: () => Promise<void>
  close: () => void
}

export type MediaContent = MediaSource | Uint8Array<ArrayBuffer>

export type MediaCacheOptions = {
  /** Where the files lie. */
  driver: MediaDriver
  /** Read whenever something may have to go. */
  settings: () => Config['cache']
  /** Downloads at the same time; the others wait. */
  maxConcurrent: () => number
  log: Log
  /** Files that other gateways on the store have. */
  elsewhere?: Elsewhere | undefined
  /** A download that stands still for this long is given up. */
  idleMs?: number
}

/** How many upstream URLs are remembered; the oldest are forgotten, and fetched again if they come back. */
const rememberedUrls = 10_000

/** Opens the cache of what lies at `driver`. */
export function createMediaCache(options: MediaCacheOptions): MediaCache {
  const { driver, settings, maxConcurrent, log, elsewhere, idleMs = 60_000 } = options
  const bytesOf = (megabytes: number) =>
    settings().enable_auto_clean && megabytes > 0 ? megabytes * 1024 ** 2 : Infinity
  const limit = () => bytesOf(settings().limit_mb)
  const groups = {
    of: kindOf,
    limit: (kind: string) =>
      bytesOf(kind === 'video' ? settings().video_limit_mb : settings().image_limit_mb),
  }
  const shelf = createShelf({ place: driver, limit, groups })
  const byUrl = new Map<string, StoredMedia>()
  const share = shareWork<StoredMedia>()
  const gate = createGate(maxConcurrent)
  let closed = false
  const takeStock = async (): Promise<void> => {
    const lookedAt = Date.now()
    const files = await driver.list()
    if (closed) return
    await shelf.stock(files, lookedAt)
    await shelf.sweep()
  }
  const tryToTakeStock = () => {
    takeStock().catch((error: unknown) => {
      log.warn('the stored pictures and videos cannot be listed; old ones are not evicted', {
        error: error instanceof Error ? error.message : String(error),
      })
    })
  }
  tryToTakeStock()
  const relisting =
    driver.relistMs < Infinity ? setInterval(tryToTakeStock, driver.relistMs).unref() : undefined

  const find: MediaCache['find'] = async (kind, name) => {
    const key = mediaKey(kind, name)
    if (!isMediaName(name) || shelf.doomed(key)) return undefined
    const facts = await driver.look(key, shelf.known(key))
    if (facts?.type.kind !== kind) {
      shelf.forget(key)
      return undefined
    }
    const { bytes, type } = facts
    shelf.use(key, bytes, type)
    const etag = `"${name}-${bytes.toString(36)}"`
    const orForget = <T>(found: T | undefined): T | undefined => {
      if (!found) shelf.forget(key)
      return found
    }
    return {
      contentType: type.contentType,
      bytes,
      etag,
      read: async () => orForget(await driver.read(key)),
      respond: async (request, headers) =>
        orForget(await driver.respond({ key, bytes, type, etag, headers }, request)),
    }
  }

  /** Keeps what is known to be a file of the kind, under a new name. */
  const keep = async (kind: MediaKind, type: MediaType, content: FileContent, bytes: () => number) => {
    const name = mediaName(nanoid(), type.extension)
    const key = mediaKey(kind, name)
    await driver.write(key, type, content)
    shelf.use(key, bytes(), type)
    void shelf.sweep()
    return { name, kind, bytes: bytes(), contentType: type.contentType }
  }

  const take = async (kind: MediaKind, content: MediaContent, signal: AbortSignal): Promise<StoredMedia> => {
    const leave = await gate.enter(signal)
    try {
      if (typeof content !== 'function') {
        const stored = await keep(kind, checkBytes(content, kind), content, () => content.length)
        return { ...stored, size: await pictureSize(content.subarray(0, sizeLength), kind) }
      }
      const file = await openFile({ kind, source: content, signal, idleMs })
      try {
        const stored = await keep(kind, file.type, file.pieces, file.bytes)
        return { ...stored, size: await file.size() }
      } finally {
        file.close()
      }
    } finally {
      leave()
    }
  }

  const store: MediaCache['store'] = async (kind, source, signal, url) => {
    if (url === undefined) return take(kind, source, signal)
    const known = byUrl.get(url)
    if (known && (await find(known.kind, known.name))) return known
    const stored = await share(url, signal, (shared) => take(kind, source, shared))
    byUrl.set(url, stored)
    const oldest = byUrl.size > rememberedUrls ? byUrl.keys().next().value : undefined
    if (oldest !== undefined) byUrl.delete(oldest)
    return stored
  }

  const relist = () => (driver.relistMs < Infinity ? takeStock() : Promise.resolve())
  return {
    store,
    find: elsewhere
      ? async (kind, name) =>
          (await find(kind, name)) ?? (isMediaName(name) ? elsewhere.find(kind, name) : undefined)
      : find,
    findHere: find,
    isHop: elsewhere?.isHop ?? (() => false),
    holdings: createHoldings({ driver, shelf, limit, relist }),
    sweep: shelf.sweep,
    trouble: driver.trouble,
    check: driver.check,
    close: () => {
      closed = true
      clearInterval(relisting)
      shelf.close()
      driver.close()
    },
  }
}
