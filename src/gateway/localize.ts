import type { MediaDone, MediaKind, ModelEvent } from '../core/event.ts'
import { asFault, fail, isDiskFull } from '../core/fault.ts'
import type { Log } from '../lib/log.ts'
import type { MediaCache } from '../media/cache.ts'
import type { Lease } from '../pool/pool.ts'
import type { Upstreams } from '../upstream/upstreams.ts'

export type LocalizeDeps = { media: MediaCache; upstreams: Pick<Upstreams, 'of'>; log: Log }

/** A stored file as a dialect shows it: an absolute URL or a data URI, with bytes and size where it wants them. */
export type ShownMedia = Pick<MediaDone, 'url' | 'base64' | 'size' | 'text'>
/** `thumbnail` is the link to a video's picture. */
export type ShowMedia = (kind: MediaKind, name: string, thumbnail?: string) => Promise<ShownMedia>

/** Events with our own links in place of the upstream's. The lease is the one they were given on. */
export type Localizer = (events: ModelEvent[], lease: Lease) => ModelEvent[] | Promise<ModelEvent[]>

/**
 * Replaces the upstream's media links, which only the account may read, by links to our own copies. The one stage
 * that does I/O on events; what comes behind a picture waits for it, so that the order stays.
 */
export function localizer(deps: LocalizeDeps, show: ShowMedia, signal: AbortSignal): Localizer {
  /** The name of our copy of one file: of the bytes the upstream sent along, else fetched as the account that made it. */
  async function keep({ account }: Lease, kind: MediaKind, url: string, base64?: string): Promise<string> {
    const source = async (stop: AbortSignal) =>
      base64
        ? new Response(Buffer.from(base64, 'base64'))
        : deps.upstreams.of(account).download(url, account, stop)
    return (await deps.media.store(kind, source, signal, url)).name
  }

  /** A video that is the very file of another is none: the upstream says what it is then. */
  async function refuseTwin({ account }: Lease, name: string, url: string): Promise<void> {
    const { sameVideo } = deps.upstreams.of(account)
    const stored = sameVideo && deps.media.find('video', name)
    const fault = stored && sameVideo(account, await digestOf(stored.path), url)
    if (fault) fail(fault)
  }

  async function own(event: ModelEvent, lease: Lease): Promise<ModelEvent> {
    if (event.type !== 'media.done') return event
    const { type, id, kind, url, base64 } = event
    try {
      // A video is worth having without its thumbnail.
      const small = event.thumbnail && keep(lease, 'image', event.thumbnail).catch(() => undefined)
      const name = await keep(lease, kind, url, base64)
      if (kind === 'video') await refuseTwin(lease, name, url)
      const picture = await small
      const thumbnail = picture && (await show('image', picture)).url
      const shown = await show(kind, name, thumbnail)
      return { type, id, kind, ...shown, ...(thumbnail && { thumbnail }) }
    } catch (error) {
      const { detail, message, maybeTaken } = asFault(error)
      if (isDiskFull(error) || maybeTaken) throw error
      deps.log.warn('a generated file could not be fetched', {
        account: lease.account.id,
        reason: detail ?? message,
      })
      return { type: 'media.lost', id, kind }
    }
  }

  return (events, lease) =>
    events.some(isFinishedMedia) ? Promise.all(events.map((event) => own(event, lease))) : events
}

async function digestOf(path: string): Promise<string> {
  const hasher = new Bun.CryptoHasher('sha256')
  for await (const piece of Bun.file(path).stream()) hasher.update(piece)
  return hasher.digest('hex')
}

const isFinishedMedia = ({ type }: ModelEvent) => type === 'media.done'
