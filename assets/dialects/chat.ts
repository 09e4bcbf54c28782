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

/** OpenAI's Chat Completions. */
export const chat: Dialect = {
  path: '/v1/chat/completions',
  body: ({ model, system, turns, stream, search, effort, temperature, tools, schema }: Wish) => ({
    model,
    messages: [...(system ? [{ role: 'system', content: system }] : []), ...turns.flatMap(message)],
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
    ...(effort && { reasoning_effort: effort }),
    ...(temperature !== undefined && { temperature }),
    ...(tools.length > 0 && { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
    ...(schema && {
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
    }),
    ...(!search && { search_parameters: { mode: 'off' } }),
  }),
  read: (data) => [...choice(data, 'delta'), ...ends(data)],
  whole: (body) => [...choice(body, 'message'), ...ends(body)],
}

function message(turn: Turn): object[] {
  switch (turn.role) {
    case 'user': {
      const { text, enclosures } = turn
      const content =
        enclosures.length === 0 ? text : [{ type: 'text', text }, ...enclosures.map((one) => part(one))]
      return [{ role: 'user', content }]
    }
    case 'assistant': {
      const calls = turn.calls.map(({ id, name, arguments: text }) => ({
        id,
        type: 'function',
        function: { name, arguments: text },
      }))
      return [{ role: 'assistant', content: turn.text, ...(calls.length > 0 && { tool_calls: calls }) }]
    }
    default:
      return turn.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }))
  }
}

const part = (enclosure: Enclosure) =>
  isPicture(enclosure)
    ? { type: 'image_url', image_url: { url: enclosure.uri } }
    : { type: 'file', file: { filename: enclosure.name, file_data: enclosure.uri } }

function choice(data: Json, name: 'delta' | 'message'): Piece[] {
  const content = at(data, 'choices', 0, name)
  const finish = textAt(data, 'choices', 0, 'finish_reason')
  return [
    ...said('reasoning', textAt(content, 'reasoning_content')),
    ...said('text', textAt(content, 'content')),
    ...listAt(content, 'annotations').map((note) => ({
      type: 'source' as const,
      url: textAt(note, 'url_citation', 'url'),
      title: textAt(note, 'url_citation', 'title'),
    })),
    ...listAt(content, 'tool_calls').map((call, index) => ({
      type: 'call' as const,
      index: typeof at(call, 'index') === 'number' ? countAt(call, 'index') : index,
      id: textAt(call, 'id'),
      name: textAt(call, 'function', 'name'),
      arguments: textAt(call, 'function', 'arguments'),
    })),
    ...(finish ? [{ type: 'finish' as const, reason: finish }] : []),
  ]
}

function ends(data: Json): Piece[] {
  const usage = at(data, 'usage')
  const error = at(data, 'error')
  return [
    ...(usage
      ? [
          {
            type: 'usage' as const,
            usage: {
              input: countAt(usage, 'prompt_tokens'),
              output: countAt(usage, 'completion_tokens'),
              reasoning: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
              cached: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
            },
          },
        ]
      : []),
    ...(error ? [failure(error)] : []),
  ]
}
