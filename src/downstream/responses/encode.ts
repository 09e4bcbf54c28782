import { piecesOf, type Source, type ToolCallEvent } from '../../core/event.ts'
import type { AnswerEvent } from '../answer-steps.ts'
import { callPrefix, encodeCall } from './encode-call.ts'
import { encodeHosted } from './encode-hosted.ts'
import { openMessage } from './encode-message.ts'
import { openPicture } from './encode-picture.ts'
import { pictureItems } from './picture-items.ts'
import { openReasoning } from './encode-reasoning.ts'
import { openSearch, type Search } from './encode-search.ts'
import type { Places } from './namespaces.ts'
import type { ItemStatus, OutputItem, ResponseEvent } from './schema-output.ts'

/** `prefix` is the kind's, as `msg`; `index` counts the items of one response from 0. */
export type NewItemId = (prefix: string, index: number) => string

export type OutputEncoder = {
  push: (event: AnswerEvent) => ResponseEvent[]
  /** Closes what is open, as `status`. */
  end: (status: ItemStatus) => ResponseEvent[]
  /** The items so far; one that is still open counts as incomplete. */
  output: () => OutputItem[]
}

type Message = ReturnType<typeof openMessage>
type Open = Message | ReturnType<typeof openReasoning | typeof openSearch | typeof openPicture>

/** `places` are those of functions in their namespaces; `partials` is how many previews a picture may show. */
export type OutputOptions = { places?: Places | undefined; partials?: number | undefined }

// Characters of thought that wait while something else is told. More than that is told at once.
const mostHeld = 1000

/**
 * Events → output items (api-conformance 2.5). One item is open at a time, as readers expect it: searches that run side
 * by side are told one after the other, and what is thought meanwhile comes behind them. Text waits for nothing and stays
 * in one message: a heading that comes after its first words is left out, a search that starts then is told behind it.
 */
export function encodeOutput(newId: NewItemId, { places, partials = 0 }: OutputOptions = {}): OutputEncoder {
  const closed: OutputItem[] = []
  const waiting: Search[] = []
  let open: Open | undefined
  const sealedLate: string[] = []
  let held = ''
  let codePoints = 0

  function close(status: ItemStatus): ResponseEvent[] {
    if (!open) return []
    const closing = open
    open = undefined
    closed.push(closing.item(status))
    if (closing.kind === 'message') codePoints += closing.codePoints()
    return closing.close(status)
  }

  function begin<T extends Open>(make: (index: number) => T): { item: T; events: ResponseEvent[] } {
    const events = close('completed')
    const item = make(closed.length)
    open = item
    return { item, events: [...events, ...item.start()] }
  }

  function toMessage(add: (message: Message) => ResponseEvent): ResponseEvent[] {
    if (open?.kind === 'message') return [add(open)]
    const before = tellWaiting()
    const { item, events } = begin((index) => openMessage(newId('msg', index), index, codePoints))
    return [...before, ...events, add(item)]
  }

  const reasoning = () => (open?.kind === 'reasoning' ? open : undefined)
  const openThought = () =>
    reasoning() ? [] : begin((index) => openReasoning(newId('rs', index), index)).events
  const toReasoning = (delta: string) => [...openThought(), ...(reasoning()?.add(delta) ?? [])]

  function think(delta: string): ResponseEvent[] {
    if (open?.kind !== 'search' && open?.kind !== 'message') return toReasoning(delta)
    held += delta
    if (held.length <= mostHeld) return []
    const before = open.kind === 'message' ? close('completed') : []
    return [...before, ...tellWaiting()]
  }

  function tellThought(): ResponseEvent[] {
    const delta = held
    held = ''
    return delta ? toReasoning(delta) : []
  }

  const search = (search: Search) => begin((index) => openSearch(newId('ws', index), index, search)).events

  /** Ends the search that is told, and begins the one that waited longest. */
  function nextSearch(): ResponseEvent[] {
    const next = waiting.shift()
    return next ? search(next) : close('completed')
  }

  /** All searches that are not told yet, found or not, and what was thought meanwhile. */
  const tellWaiting = (): ResponseEvent[] =>
    open?.kind === 'search' || waiting.length > 0 ? [...nextSearch(), ...tellWaiting()] : tellThought()

  /** The searches that have found something, up to the first that has not. */
  const tellFound = (): ResponseEvent[] => {
    if (open?.kind !== 'search') return open ? [] : tellThought()
    return open.search.sources ? [...nextSearch(), ...tellFound()] : []
  }

  function found(id: string, sources: Source[]): ResponseEvent[] {
    const running = open?.kind === 'search' ? [open.search, ...waiting] : waiting
    const one = running.find((search) => search.id === id)
    if (one) one.sources = sources
    return tellFound()
  }

  function startSearch(started: Search): ResponseEvent[] {
    if (open?.kind !== 'search' && open?.kind !== 'message') return search(started)
    waiting.push(started)
    return []
  }

  /** The end of a thought, and what the model needs to take it up again. */
  function seal(sealed: string): ResponseEvent[] {
    const before = reasoning() ? [] : [...tellWaiting(), ...openThought()]
    reasoning()?.seal(sealed)
    return [...before, ...close('completed')]
  }

  function closeMessage(status: ItemStatus): ResponseEvent[] {
    if (open?.kind !== 'message') return []
    held = ''
    return close(status)
  }

  function addCall({ id, name, kind, arguments: given }: ToolCallEvent): ResponseEvent[] {
    const before = [...closeMessage('completed'), ...tellWaiting(), ...close('completed')]
    const index = closed.length
    const call = { call_id: id, name, arguments: given, ...places?.get(name) }
    const { item, events } = encodeCall(kind, newId(callPrefix(kind), index), index, call)
    closed.push(item)
    return [...before, ...events]
  }

  function addHosted(given: { type: string; id?: unknown }): ResponseEvent[] {
    const before = [...closeMessage('completed'), ...tellWaiting(), ...close('completed')]
    const { item, events } = encodeHosted(given, newId, closed.length)
    closed.push(item)
    return [...before, ...events]
  }

  const pictures = pictureItems({
    open: () => (open?.kind === 'picture' ? open : undefined),
    begin: (id) => [
      ...closeMessage('completed'),
      ...tellWaiting(),
      ...begin((index) => openPicture(newId('ig', index), index, { id, partials })).events,
    ],
    close,
  })

  return {
    push: (event) => {
      switch (event.type) {
        case 'picture.preview':
        case 'picture.done':
          return pictures.push(event)
        case 'text.delta':
          return event.delta
            ? piecesOf(event).flatMap((delta) => toMessage((message) => message.add(delta)))
            : []
        case 'annotation':
          return toMessage((message) => message.cite(event))
        case 'reasoning.delta':
          return event.delta ? think(event.delta) : []
        case 'search.start':
          return startSearch({ id: event.id, tool: event.tool, query: event.query })
        case 'search.done':
          return found(event.id, event.sources)
        case 'tool_call':
          return addCall(event)
        case 'reasoning.sealed':
          // Behind the text's first words it waits for the end.
          if (open?.kind !== 'message') return seal(event.sealed)
          sealedLate.push(event.sealed)
          return []
        case 'item.done':
          return addHosted(event.item)
        case 'finish':
          return []
        default:
          return event satisfies never
      }
    },
    end: (status) => [
      ...pictures.leave(),
      ...closeMessage(status),
      ...tellWaiting(),
      ...close(status),
      ...sealedLate.splice(0).flatMap(seal),
    ],
    output: () => (open ? [...closed, open.item('incomplete')] : [...closed]),
  }
}
