import type { ModelEvent } from '../../core/event.ts'
import {
  type ApiItem,
  callOf,
  citationOf,
  citationsIn,
  isCall,
  isSearch,
  sealedOf,
  searchSources,
  searchStart,
  textsIn,
} from './decode-items.ts'
import type { DecodeOptions } from './decode.ts'
import { readMarkers } from './markers.ts'
import type { Source } from '../../core/event.ts'
import { text as textIn } from '../json.ts'

/** What is told of items as they come, so that each is told once, however it is told. */
export type ItemTeller = {
  added: (item: ApiItem, key: string) => ModelEvent[]
  text: (delta: string) => ModelEvent[]
  annotation: (annotation: unknown) => ModelEvent[]
  thought: (delta: string) => ModelEvent[]
  /** The next thought of the same item: a paragraph of its own. */
  newThought: () => ModelEvent[]
  done: (item: ApiItem, key: string) => ModelEvent[]
  /** An item as it stands in the whole response: told unless it was told before. */
  missed: (item: ApiItem) => ModelEvent[]
  /** What is still held back. */
  end: () => ModelEvent[]
  /** How many calls were told. */
  calls: () => number
  idle: () => boolean
  told: () => void
}

export function tellItems({
  tools,
  seal,
  searches,
}: Pick<DecodeOptions, 'tools' | 'seal' | 'searches'>): ItemTeller {
  const markers = searches ? readMarkers() : undefined
  const doneKeys = new Set<string>()
  const started = new Set<string>()
  const callIds = new Set<string>()
  let sources: Source[] = []
  let calls = 0
  // Of the item that is open: whether any of it was told in pieces. Of all of them: how many of each type are done.
  let said = false
  let thought = false
  let thoughtBefore = false
  const doneOf = new Map<string, number>()
  const seenOf = new Map<string, number>()

  function text(delta: string): ModelEvent[] {
    if (delta === '') return []
    said = true
    return markers ? markers.push(delta) : [{ type: 'text.delta', delta }]
  }

  function think(delta: string): ModelEvent[] {
    if (delta === '') return []
    thought = thoughtBefore = true
    return [{ type: 'reasoning.delta', delta }]
  }

  /** Pages that were named beside the text and have no mark in it. */
  function unmarked(): ModelEvent[] {
    const rest = sources.filter(({ url }) => !markers?.cited(url))
    sources = []
    return rest.map((source) => ({ type: 'citation', ...source }))
  }

  function call(item: ApiItem): ModelEvent[] {
    const called = callOf(item, tools)
    // An id is that of one call: a server that tells it twice means one.
    if (!called || (called.id && callIds.has(called.id))) return []
    callIds.add(called.id)
    return [{ type: 'tool_call', index: calls++, ...called }]
  }

  function search(item: ApiItem, key: string): ModelEvent[] {
    const start = started.has(key) ? undefined : (searchStart(item, key) ?? unnamed(item, key))
    started.add(key)
    return [...(start ? [start] : []), { type: 'search.done', id: key, sources: searchSources(item) }]
  }

  /** All of an item that is over, but for what was told in pieces. */
  function whole(item: ApiItem, key: string): ModelEvent[] {
    if (item.type === 'message') {
      const events = [...(said ? [] : textsIn(item['content']).flatMap(text)), ...(markers?.end() ?? [])]
      for (const source of citationsIn(item['content'])) note(source)
      said = false
      return [...events, ...unmarked()]
    }
    if (item.type === 'reasoning') {
      const parts = thought ? [] : [...textsIn(item['summary']), ...textsIn(item['content'])]
      const sealed = sealedOf(item, seal)
      const events = parts.flatMap((part, at) => think(at > 0 ? `\n\n${part}` : part))
      thought = false
      return sealed ? [...events, sealed] : events
    }
    if (isCall(item.type)) return call(item)
    if (isSearch(item.type)) return search(item, key)
    if (item.type === 'image_generation_call') {
      const base64 = textIn(item['result'])
      return base64 ? [{ type: 'media.done', id: key, kind: 'image', url: '', base64 }] : []
    }
    return [{ type: 'item.done', item }]
  }

  function note(source: Source): void {
    if (!sources.some(({ url }) => url === source.url)) sources.push(source)
  }

  function done(item: ApiItem, key: string): ModelEvent[] {
    if (doneKeys.has(key)) return []
    doneKeys.add(key)
    count(doneOf, item.type)
    return whole(item, key)
  }

  return {
    added: (item, key) => {
      const paragraph: ModelEvent[] =
        item.type === 'reasoning' && thoughtBefore && !doneKeys.has(key)
          ? [{ type: 'reasoning.delta', delta: '\n\n' }]
          : []
      if (!isSearch(item.type) || started.has(key)) return paragraph
      const start = searchStart(item, key)
      if (start) started.add(key)
      return start ? [start] : []
    },
    text,
    annotation: (annotation) => {
      const source = citationOf(annotation)
      if (source) note(source)
      return []
    },
    thought: think,
    newThought: () => (thought ? [{ type: 'reasoning.delta', delta: '\n\n' }] : []),
    done,
    missed: (item) => {
      // Told already: as many of its type were done as stand before it and with it.
      if (count(seenOf, item.type) <= (doneOf.get(item.type) ?? 0)) return []
      const id = textIn(item['id']) ?? `missed ${item.type} ${seenOf.get(item.type)}`
      return done(item, id)
    },
    end: () => [...(markers?.end() ?? []), ...unmarked()],
    calls: () => calls,
    idle: () => markers?.idle() ?? true,
    told: () => void (said = true),
  }
}

const unnamed = (item: ApiItem, id: string): ModelEvent => ({
  type: 'search.start',
  id,
  tool: item.type.replace(/_call$/, ''),
  query: '',
})

function count(map: Map<string, number>, type: string): number {
  const next = (map.get(type) ?? 0) + 1
  map.set(type, next)
  return next
}
