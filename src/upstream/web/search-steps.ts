import type { DecodedEvent } from '../../core/event.ts'
import { type Json, record, text } from '../json.ts'
import type { Tag } from './tags.ts'

/** The upstream's own tools at work: each card starts one step (upstream-protocol 3.7). */
export type SearchSteps = {
  fromCard: (card: unknown) => DecodedEvent[]
  fromTag: (tag: Tag) => DecodedEvent[]
}

const argumentNames = [
  'query',
  'url',
  'image_description',
  'imageDescription',
  'code',
  'message',
  'instructions',
]

/** The same step comes as an object and as XML inside a token: it is started once. */
export function trackSearchSteps(): SearchSteps {
  const started = new Set<string>()

  function start(id: string | undefined, tool: string, query: string): DecodedEvent[] {
    if (!id || started.has(id)) return []
    started.add(id)
    return [{ type: 'search.start', id, tool, query }]
  }

  return {
    fromCard: (value) => {
      const card = record(value)
      const name = card && Object.keys(card).find((key) => record(card[key]))
      if (!card || !name) return []
      const call = record(card[name])
      const asked = query(record(call?.['args']) ?? call)
      const id = text(card['toolUsageCardId']) ?? text(card['tool_usage_card_id'])
      // The plain dialect of the socket names no id (upstream-protocol 3.11.6): then the step is its own.
      return start(id ?? `${name} ${asked}`, snakeCase(name), asked)
    },
    fromTag: ({ body }) => {
      const id = inner(body, 'xai:tool_usage_card_id')
      return start(
        id,
        inner(body, 'xai:tool_name') ?? 'tool',
        query(parse(inner(body, 'xai:tool_args') ?? '')),
      )
    },
  }
}

const query = (call: Json | undefined): string =>
  argumentNames.map((name) => text(call?.[name])).find((value) => value !== undefined) ?? ''

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function inner(body: string, tag: string): string | undefined {
  const start = body.indexOf(`<${tag}>`)
  const end = body.indexOf(`</${tag}>`, start)
  if (start === -1 || end === -1) return undefined
  return body.slice(start + tag.length + 2, end).replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, '')
}

function parse(json: string): Json | undefined {
  try {
    return record(JSON.parse(json))
  } catch {
    return undefined
  }
}
