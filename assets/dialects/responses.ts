import {
  at,
  countAt,
  type Dialect,
  type Enclosure,
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
  body: ({ model, system, turns, stream, search, effort, temperature, tools, schema }: Wish) => ({
    model,
    ...(system && { instructions: system }),
    input: turns.flatMap(item),
    stream,
    store: false,
    ...(effort && { reasoning: { effort } }),
    ...(temperature !== undefined && { temperature }),
    ...(tools.length > 0 && { tools: tools.map((tool) => ({ type: 'function', ...tool })) }),
    ...(schema && { text: { format: { type: 'json_schema', name: 'answer', schema, strict: true } } }),
    ...(!search && { search_parameters: { mode: 'off' } }),
  }),
  read: (data) => readers[textAt(data, 'type')]?.(data) ?? [],
  whole: (body) => [...listAt(body, 'output').flatMap(output), ...ending(body)],
}

function item(turn: Turn): object[] {
  switch (turn.role) {
    case 'user': {
      const { text, enclosures } = turn
      const content =
        enclosures.length === 0 ? text : [{ type: 'input_text', text }, ...enclosures.map((one) => part(one))]
      return [{ role: 'user', content }]
    }
    case 'assistant':
      return [
        ...(turn.text ? [{ role: 'assistant', content: turn.text }] : []),
        ...turn.calls.map(({ id, name, arguments: text }) => ({
          type: 'function_call',
          call_id: id,
          name,
          arguments: text,
        })),
      ]
    default:
      return turn.results.map(({ id, text }) => ({ type: 'function_call_output', call_id: id, output: text }))
  }
}

const part = (enclosure: Enclosure) =>
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
      return [
        {
          type: 'call',
          index: -1,
          id: textAt(item, 'call_id'),
          name: textAt(item, 'name'),
          arguments: textAt(item, 'arguments'),
        },
      ]
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
