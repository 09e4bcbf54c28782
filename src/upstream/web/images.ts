import type { DecodedEvent, MediaKind } from '../../core/event.ts'
import { assetKey, assetUrl } from './asset-url.ts'
import { type Json, number, text } from '../json.ts'

/** Images and videos of one answer: the same one is reported at every step, and again in the summary. */
export type ImageTracker = {
  /** An `image_chunk` or a streaming image or video object (upstream-protocol 3.8, 3.9). */
  add: (chunk: Json) => DecodedEvent[]
  /** A final URL from `generatedImageUrls`. */
  addUrl: (url: unknown) => DecodedEvent[]
  /** Whether any was finished or withheld. */
  any: () => boolean
}

/** Delivers each medium once, when it is finished and not withheld. `assetsUrl` completes relative keys. */
export function trackImages(assetsUrl: string): ImageTracker {
  const settled = new Set<string>()

  function settle(id: string, event: DecodedEvent): DecodedEvent[] {
    if (settled.has(id)) return []
    settled.add(id)
    return [event]
  }

  function add(chunk: Json): DecodedEvent[] {
    const kind: MediaKind = 'videoId' in chunk || 'videoUrl' in chunk ? 'video' : 'image'
    const url = text(chunk['imageUrl']) ?? text(chunk['videoUrl']) ?? text(chunk['url'])
    const id =
      text(chunk['imageUuid']) ?? text(chunk['imageId']) ?? text(chunk['videoId']) ?? (url && idOf(url))
    if (!id) return []
    const progress = number(chunk['progress']) ?? 0
    const finished = progress >= 100 || chunk['isFinal'] === true
    if (!finished) return settled.has(id) ? [] : [{ type: 'media.progress', id, kind, progress }]
    if (chunk['moderated'] === true) return settle(id, { type: 'media.moderated', id, kind })
    if (kind === 'video') return settle(id, video(chunk, id, url))
    // A preview never counts as final, whatever its progress says.
    if (!url || url.includes('-part-0')) return []
    return settle(id, { type: 'media.done', id, kind, url: assetUrl(url, assetsUrl) })
  }

  /** Its link, or where its asset id says it is. */
  function video(chunk: Json, id: string, url: string | undefined): DecodedEvent {
    const thumbnail = text(chunk['thumbnailImageUrl'])
    const other = thumbnail ?? text(chunk['imageReference'])
    const key = url ?? assetKey(text(chunk['assetId']) ?? id, other)
    return {
      type: 'media.done',
      id,
      kind: 'video',
      url: assetUrl(key, assetsUrl),
      ...(thumbnail && { thumbnail: assetUrl(thumbnail, assetsUrl) }),
    }
  }

  return {
    add,
    addUrl: (value) => {
      const url = text(value)
      if (!url || url.includes('-part-0')) return []
      const id = idOf(url)
      return settle(id, { type: 'media.done', id, kind: 'image', url: assetUrl(url, assetsUrl) })
    },
    any: () => settled.size > 0,
  }
}

/** `users/<uid>/generated/<id>/image.jpg` → id; any other URL stands for itself. */
const idOf = (url: string) => /\/generated\/([^/]+?)(?:-part-\d+)?\//.exec(url)?.[1] ?? url
