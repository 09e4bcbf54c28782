import type { DecodedEvent } from '../../core/event.ts'
import { type Json, list, record, text } from './json.ts'
import type { ImageTracker } from './images.ts'
import type { Tag } from './tags.ts'

/** Cards come as frames of their own and stand in the text as `grok:render` tags that name them (upstream-protocol 3.8). */
export type Cards = {
  /** A `cardAttachment` or `cardAttachments` value, or one of `cardAttachmentsJson`. */
  add: (attachment: unknown) => DecodedEvent[]
  /** What a render tag puts in its place. */
  render: (tag: Tag) => DecodedEvent[]
}

/** Keeps the cards of one answer. `titles` maps the URLs found so far to page titles. */
export function trackCards(images: ImageTracker, titles: ReadonlyMap<string, string>): Cards {
  const cards = new Map<string, Json>()

  function addOne(value: unknown): DecodedEvent[] {
    const wrapped = record(value)
    const card = readCard(wrapped?.['jsonData'] ?? value)
    const id = text(card?.['id'])
    if (!card || !id) return []
    cards.set(id, card)
    const chunk = record(card['image_chunk'])
    return chunk ? images.add(chunk) : []
  }

  function render(tag: Tag): DecodedEvent[] {
    const id = /\bcard_id\s*=\s*["']([^"']*)["']/.exec(tag.attributes)?.[1]
    const card = id === undefined ? undefined : cards.get(id)
    if (!card) return []
    const url = webUrl(card['url'])
    if (card['cardType'] === 'citation_card' && url)
      return [{ type: 'citation', url, title: titles.get(url) ?? host(url) }]
    const image = record(card['image'])
    const original = webUrl(image?.['original'])
    if (!original) return []
    const title = (text(image?.['title']) ?? '').replace(/[[\]\r\n]/g, ' ').trim()
    return [{ type: 'text.delta', delta: `![${title}](${original})` }]
  }

  return {
    add: (attachment) => (Array.isArray(attachment) ? attachment.flatMap(addOne) : addOne(attachment)),
    render,
  }
}

/** A list of search results in any of the upstream's forms → sources (upstream-protocol 3.7). */
export function readSources(web: unknown, posts: unknown): { url: string; title: string }[] {
  const pages = list(record(web)?.['results'] ?? web).flatMap((result) => {
    const page = record(result)
    const url = webUrl(page?.['url'])
    return url ? [{ url, title: text(page?.['title']) ?? text(page?.['metadataTitle']) ?? host(url) }] : []
  })
  const fromX = list(record(posts)?.['results'] ?? posts).flatMap((result) => {
    const post = record(result)
    const user = text(post?.['username'])
    const id = text(post?.['postId'])
    return user && id
      ? [{ url: `https://x.com/${user}/status/${id}`, title: text(post?.['name']) ?? `@${user}` }]
      : []
  })
  return [...pages, ...fromX]
}

function readCard(value: unknown): Json | undefined {
  if (typeof value !== 'string') return record(value)
  try {
    return record(JSON.parse(value))
  } catch {
    return undefined
  }
}

/** Only plain web addresses without user information reach a caller (upstream-protocol 13). */
function webUrl(value: unknown): string | undefined {
  const url = URL.parse(String(value))
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? String(value) : undefined
}

const host = (url: string) => URL.parse(url)?.host ?? url
