import type { Answer } from '../core/answer.ts'
import type { MediaKind, ModelEvent } from '../core/event.ts'
import { asFault } from '../core/fault.ts'
import type { Log } from '../lib/log.ts'
import type { MediaCache } from '../media/cache.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { RelayedAnswer } from './relay.ts'

export type LocalizeDeps = { media: MediaCache; upstream: Upstream; log: Log }

/** Where a caller finds a stored file: kind and name → absolute URL, or the file itself as a data URI. */
export type MediaLink = (kind: MediaKind, name: string) => Promise<string>

/**
 * Replaces the upstream's media links, which only the account may read, by links to our own copies. The one stage
 * that does I/O on events; what comes behind a picture waits for it, so that the order stays.
 */
export function localize(
  deps: LocalizeDeps,
  answer: RelayedAnswer,
  link: MediaLink,
  signal: AbortSignal,
): Answer {
  async function own(event: ModelEvent): Promise<ModelEvent> {
    if (event.type !== 'media.done') return event
    const { account } = answer.lease()
    try {
      const stored = await deps.media.store(
        event.kind,
        (stop) => deps.upstream.download(event.url, account, stop),
        signal,
      )
      return { ...event, url: await link(stored.kind, stored.name) }
    } catch (error) {
      const { detail, message } = asFault(error)
      deps.log.warn('a generated file could not be fetched', {
        account: account.id,
        reason: detail ?? message,
      })
      return { type: 'media.lost', id: event.id, kind: event.kind }
    }
  }

  const ownAll = (events: ModelEvent[] | undefined) =>
    events?.some(isFinishedMedia) ? Promise.all(events.map(own)) : events

  return { read: () => answer.read().then(ownAll), cancel: answer.cancel }
}

const isFinishedMedia = ({ type }: ModelEvent) => type === 'media.done'
