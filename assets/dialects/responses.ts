import {
  at,
  countAt,
  type Dialect,
  failure,
  isPicture,
  type Json,
  listAt,
  type Piece,
  said,
  textAt,
} from './dialect.ts'
import type { Turn, Wish } from './dialect.ts'

/** OpenAI's Responses. */
export const responses: Dialect = {
  path: '/v1/responses',
  body: ({ model, system, turns, stream, search, reasoning }: Wish) => ({
    model,
    ...(system && { instructions: system }),
    input: turns.map(item),
    stream,
    store: false,
    ...(!search && { search_parameters: { mode: 'off' } }),
    ...(!reasoning && { reasoning: { effort: 'none' } }),
  }),
  read: (data) => readers[textAt(data, 'type')]?.(data) ?? [],
  whole: (body) => [...listAt(body, 'output').flatMap(output), ...ending(body)],
}

const item = ({ role, text, enclosures }: Turn) => ({
  role,
  content: enclosures.length === 0 ? text : [{ type: 'input_text', text }, ...enclosures.map(part)],
})

const part = (enclosure: Turn['enclosures'][number]) =>
  isPicture(enclosure)
    ? { type: 'input_image', image_url: enclosure.uri }
    : { type: 'input_file', filename: enclosure.name, file_data: enclosure.uri }

const source = (note: Json): Piece => ({
  type: 'source',
  url: textAt(note, 'url'),
  title: textAt(note, 'title'),
})

const readers: Record<string, (data: Json) => Piece[]> = {
  'response.output_text.delta': (data) => said('text', textAt(data, 'delta')),
  'response.reasoning_summary_text.delta': (data) => said('reasoning', textAt(data, 'delta')),
  'response.output_text.annotation.added': (data) => [source(at(data, 'annotation'))],
  'response.output_item.done': (data) =>
    textAt(data, 'item', 'type') === 'message' ? [] : called(at(data, 'item')),
  'response.completed': (data) => ending(at(data, 'response')),
  'response.incomplete': (data) => ending(at(data, 'response')),
  // `response.failed` follows and says the same in fewer words.
  error: (data) => [failure(data)],
}

function output(item: Json): Piece[] {
  const type = textAt(item, 'type')
  if (type === 'reasoning')
    return said(
      'reasoning',
      listAt(item, 'summary')
        .map((one) => textAt(one, 'text'))
        .join('\n'),
    )
  if (type !== 'message') return called(item)
  return listAt(item, 'content').flatMap((part) => [
    ...said('text', textAt(part, 'text')),
    ...listAt(part, 'annotations').map(source),
  ])
}

function called(item: Json): Piece[] {
  switch (textAt(item, 'type')) {
    case 'function_call':
      return [{ type: 'call', index: -1, name: textAt(item, 'name'), arguments: textAt(item, 'arguments') }]
    case 'web_search_call':
      return [{ type: 'search', query: textAt(item, 'action', 'query') || textAt(item, 'action', 'url') }]
    default:
      return []
  }
}

function ending(response: Json): Piece[] {
  const usage = at(response, 'usage')
  const error = at(response, 'error')
  const reason = textAt(response, 'incomplete_details', 'reason') || textAt(response, 'status')
  return [
    {
      type: 'usage',
      usage: {
        input: countAt(usage, 'input_tokens'),
        output: countAt(usage, 'output_tokens'),
        reasoning: countAt(usage, 'output_tokens_details', 'reasoning_tokens'),
        cached: countAt(usage, 'input_tokens_details', 'cached_tokens'),
      },
    },
    { type: 'finish', reason },
    ...(error ? [failure(error)] : []),
  ]
}
