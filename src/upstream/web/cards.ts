import { asText } from '../../lib/as-text.ts'
import type { DecodedEvent } from '../../core/event.ts'
import { type Json, list, record, text } from '../json.ts'
import type { ImageTracker } from './images.ts'
import type { Tag } from './tags.ts'

/** Cards come as frames of their own and stand in the text as `grok:render` tags that name them (upstream-protocol 3.8). */
export type Cards = {
  /** A `cardAttachment` or `cardAttachments` value, or one of `cardAttachmentsJson`. */
  add: (attachment: unknown) => DecodedEvent[]
  /** What a render tag puts in its place. A card that comes later than its tag is shown when it comes. */
  render: (tag: Tag) => DecodedEvent[]
  /** A source cited here. */
  cite: (url: unknown) => DecodedEvent[]
  /** A picture found on the web, shown here. */
  show: (image: unknown) => DecodedEvent[]
}

/** Keeps the cards of one answer. `titles` maps the URLs found so far to page titles. */
export function trackCards(images: ImageTracker, titles: ReadonlyMap<string, string>): Cards {
  const cards = new Map<string, Json>()
  const awaited = new Set<string>()

  function addOne(value: unknown): DecodedEvent[] {
    const wrapped = record(value)
    const card = readCard(wrapped?.['jsonData'] ?? value)
    const id = text(card?.['id'])
    if (!card || !id) return []
    cards.set(id, card)
    const chunk = record(card['image_chunk'])
    return [...(chunk ? images.add(chunk) : []), ...(awaited.delete(id) ? put(card) : [])]
  }

  function cite(address: unknown): DecodedEvent[] {
    const url = webUrl(address)
    return url ? [{ type: 'citation', url, title: titles.get(url) ?? host(url) }] : []
  }

  // The plain dialect of the socket gives a citation as id and url alone (upstream-protocol 3.11.6).
  const put = ({ cardType = 'citation_card', url, image }: Json) =>
    cardType === 'citation_card' ? cite(url) : show(image)

  function render(tag: Tag): DecodedEvent[] {
    const id = /\bcard_id\s*=\s*["']([^"']*)["']/.exec(tag.attributes)?.[1]
    if (id === undefined) return []
    const card = cards.get(id)
    if (card) return put(card)
    awaited.add(id)
    return []
  }

  return {
    add: (attachment) => (Array.isArray(attachment) ? attachment.flatMap(addOne) : addOne(attachment)),
    render,
    cite,
    show,
  }
}

/** A picture found on the web, as Markdown. */
function show(picture: unknown): DecodedEvent[] {
  const image = record(picture)
  const original = webUrl(image?.['original'])
  if (!original) return []
  const title = (text(image?.['title']) ?? '').replace(/[[\]\r\n]/g, ' ').trim()
  return [{ type: 'text.delta', delta: `![${title}](${original})` }]
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
    const user = text(post?.['username']) ?? text(post?.['userhandle'])
    const id = text(post?.['postId']) ?? text(post?.['post_id'])
    return user && id
      ? [{ url: `https://x.com/${user}/status/${id}`, title: text(post?.['name']) ?? `@${user}` }]
      : []
  })
  return [...pages, ...fromX]
}

/** Pages and posts of a tool's result; other tools have none to show. */
export function readToolResult(result: Json) {
  const [web, posts, thread] = ['web_search', 'x_post', 'x_thread'].map((key) => record(result[key]))
  return readSources(list(web?.['webpages']).length > 0 ? web?.['webpages'] : result['web_search_results'], [
    ...list(posts?.['posts']),
    ...list(thread?.['posts']),
  ])
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
  const url = URL.parse(asText(value))
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? String(value) : undefined
}

const host = (url: string) => URL.parse(url)?.host ?? url
