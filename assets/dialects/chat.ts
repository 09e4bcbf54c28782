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

/** OpenAI's Chat Completions. */
export const chat: Dialect = {
  path: '/v1/chat/completions',
  body: ({ model, system, turns, stream, search, reasoning }: Wish) => ({
    model,
    messages: [...(system ? [{ role: 'system', content: system }] : []), ...turns.map(message)],
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
    ...(!search && { search_parameters: { mode: 'off' } }),
    ...(!reasoning && { reasoning_effort: 'none' }),
  }),
  read: (data) => [...choice(data, 'delta'), ...ends(data)],
  whole: (body) => [...choice(body, 'message'), ...ends(body)],
}

const message = ({ role, text, enclosures }: Turn) => ({
  role,
  content: enclosures.length === 0 ? text : [{ type: 'text', text }, ...enclosures.map(part)],
})

const part = (enclosure: Turn['enclosures'][number]) =>
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
