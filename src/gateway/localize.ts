import type { Account } from '../core/account.ts'
import type { MediaDone, MediaKind, ModelEvent } from '../core/event.ts'
import { asFault, fail, isDiskFull } from '../core/fault.ts'
import { standardBase64 } from '../lib/standard-base64.ts'
import type { Log } from '../lib/log.ts'
import type { MediaCache, StoredMedia } from '../media/cache.ts'
import type { Lease } from '../pool/pool.ts'
import type { Upstreams } from '../upstream/upstreams.ts'

export type LocalizeDeps = { media: MediaCache; upstreams: Pick<Upstreams, 'of'>; log: Log }

/** A stored file as a dialect shows it: an absolute URL or a data URI, with bytes and size where it wants them. */
export type ShownMedia = Pick<MediaDone, 'url' | 'base64' | 'size' | 'text'>
/** Our copy of a file, with its bytes as base64 when they are at hand. */
export type KeptMedia = StoredMedia & { base64?: string | undefined }
/** `thumbnail` is the link to a video's picture. */
export type ShowMedia = (kept: KeptMedia, thumbnail?: string) => Promise<ShownMedia>

/** Events with our own links in place of the upstream's. The lease is the one they were given on. */
export type Localizer = (events: ModelEvent[], lease: Lease) => ModelEvent[] | Promise<ModelEvent[]>

/**
 * Replaces the upstream's media links, which only the account may read, by links to our own copies. The one stage
 * that does I/O on events; what comes behind a picture waits for it, so that the order stays.
 */
export function localizer(deps: LocalizeDeps, show: ShowMedia, signal: AbortSignal): Localizer {
  /** Our copy of one file: of the bytes the upstream sent along, else fetched as the account that made it. */
  async function keep({ account }: Lease, kind: MediaKind, url: string, base64?: string): Promise<KeptMedia> {
    if (!base64) return fetched(account, kind, url)
    const bytes = Buffer.from(base64, 'base64')
    const stored = await deps.media.store(kind, bytes, signal, url)
    return { ...stored, base64: standardBase64(base64, bytes.length) ? base64 : undefined }
  }

  /** A video that is the very file of another is none: the upstream says what it is then. */
  async function fetched(account: Account, kind: MediaKind, url: string): Promise<KeptMedia> {
    const { download, sameVideo } = deps.upstreams.of(account)
    let digest: string | undefined
    const source = async (stop: AbortSignal) => {
      const answer = await download(url, account, stop)
      return kind === 'video' && sameVideo ? digested(answer, (found) => (digest = found)) : answer
    }
    const stored = await deps.media.store(kind, source, signal, url)
    const fault = digest && sameVideo?.(account, digest, url)
    return fault ? fail(fault) : stored
  }

  async function own(event: ModelEvent, lease: Lease): Promise<ModelEvent> {
    if (event.type !== 'media.done') return event
    const { type, id, kind, url, base64 } = event
    try {
      // A video is worth having without its thumbnail.
      const small = event.thumbnail && keep(lease, 'image', event.thumbnail).catch(() => undefined)
      const kept = await keep(lease, kind, url, base64)
      const picture = await small
      const thumbnail = picture && (await show(picture)).url
      const shown = await show(kept, thumbnail)
      return { type, id, kind, ...shown, ...(thumbnail && { thumbnail }) }
    } catch (error) {
      const fault = asFault(error)
      // It is not the upstream's, and asking again makes it no better.
      if (isDiskFull(error) || fault.kind === 'storage_failed' || fault.maybeTaken) throw error
      deps.log.warn('a generated file could not be fetched', {
        account: lease.account.id,
        reason: fault.detail ?? fault.message,
      })
      return { type: 'media.lost', id, kind }
    }
  }

  return (events, lease) =>
    events.some(isFinishedMedia) ? Promise.all(events.map((event) => own(event, lease))) : events
}

/** The same answer, told apart by its digest once it was read to its end. */
function digested(answer: Response, found: (digest: string) => void): Response {
  const hasher = new Bun.CryptoHasher('sha256')
  const step = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (piece, controller) => {
      hasher.update(piece)
      controller.enqueue(piece)
    },
    flush: () => found(hasher.digest('hex')),
  })
  return answer.body ? new Response(answer.body.pipeThrough(step), answer) : answer
}

const isFinishedMedia = ({ type }: ModelEvent) => type === 'media.done'
