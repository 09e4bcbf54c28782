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

/** Anthropic demands a limit; this is more than an answer takes. */
const maxTokens = 32_000

/** Anthropic's Messages. */
export const messages: Dialect = {
  path: '/v1/messages',
  body: ({ model, system, turns, stream, search, effort, temperature, tools, schema }: Wish) => ({
    model,
    max_tokens: maxTokens,
    ...(system && { system }),
    messages: turns.map(message),
    stream,
    ...(effort === 'none' && { thinking: { type: 'disabled' } }),
    ...(effort === '' && { thinking: { type: 'adaptive' } }),
    ...(temperature !== undefined && { temperature }),
    ...(tools.length > 0 && {
      tools: tools.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })),
    }),
    ...outputConfig(effort, schema),
    ...(!search && { search_parameters: { mode: 'off' } }),
  }),
  read: (data) => readers[textAt(data, 'type')]?.(data) ?? [],
  whole: (body) => [
    ...listAt(body, 'content').flatMap((one) => block(one)),
    { type: 'usage', usage: usageOf(at(body, 'usage')) },
    { type: 'finish', reason: textAt(body, 'stop_reason') },
  ],
}

function outputConfig(effort: Wish['effort'], schema: object | undefined): object {
  const asked = effort !== '' && effort !== 'none'
  if (!asked && !schema) return {}
  const config = { ...(asked && { effort }), ...(schema && { format: { type: 'json_schema', schema } }) }
  return { ...(asked && { thinking: { type: 'adaptive' } }), output_config: config }
}

function message(turn: Turn): object {
  switch (turn.role) {
    case 'user': {
      const { text, enclosures } = turn
      const content =
        enclosures.length === 0 ? text : [{ type: 'text', text }, ...enclosures.map((one) => part(one))]
      return { role: 'user', content }
    }
    case 'assistant': {
      if (turn.calls.length === 0) return { role: 'assistant', content: turn.text }
      const uses = turn.calls.map(({ id, name, arguments: text }) => ({
        type: 'tool_use',
        id,
        name,
        input: parsed(text),
      }))
      return {
        role: 'assistant',
        content: [...(turn.text ? [{ type: 'text', text: turn.text }] : []), ...uses],
      }
    }
    default:
      return {
        role: 'user',
        content: turn.results.map(({ id, text }) => ({
          type: 'tool_result',
          tool_use_id: id,
          content: text,
        })),
      }
  }
}

/** Arguments as an object; what is no JSON is handed on as it is, so that nothing the model said is lost. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text || '{}')
  } catch {
    return { arguments: text }
  }
}

const part = (enclosure: Enclosure) => ({
  type: isPicture(enclosure) ? 'image' : 'document',
  ...(!isPicture(enclosure) && { title: enclosure.name }),
  source: { type: 'base64', media_type: enclosure.type, data: enclosure.uri.replace(/^[^,]*,/, '') },
})

const readers: Record<string, (data: Json) => Piece[]> = {
  message_start: (data) => [{ type: 'usage', usage: usageOf(at(data, 'message', 'usage')) }],
  content_block_start: (data) => block(at(data, 'content_block'), countAt(data, 'index')),
  content_block_delta: (data) => delta(at(data, 'delta'), countAt(data, 'index')),
  message_delta: (data) => [
    { type: 'usage', usage: usageOf(at(data, 'usage')) },
    { type: 'finish', reason: textAt(data, 'delta', 'stop_reason') },
  ],
  error: (data) => [failure(at(data, 'error'))],
}

function delta(data: Json, index: number): Piece[] {
  switch (textAt(data, 'type')) {
    case 'text_delta':
      return said('text', textAt(data, 'text'))
    case 'thinking_delta':
      return said('reasoning', textAt(data, 'thinking'))
    case 'citations_delta':
      return [source(at(data, 'citation'))]
    case 'input_json_delta':
      return [{ type: 'call', index, id: '', name: '', arguments: textAt(data, 'partial_json') }]
    default:
      return []
  }
}

/** A whole block, or the opening of one: the pieces that follow an opening add to it. */
function block(data: Json, index = -1): Piece[] {
  switch (textAt(data, 'type')) {
    case 'text':
      return [...said('text', textAt(data, 'text')), ...listAt(data, 'citations').map(source)]
    case 'thinking':
      return said('reasoning', textAt(data, 'thinking'))
    case 'tool_use': {
      const input = at(data, 'input')
      const full = input && Object.keys(input).length > 0 ? JSON.stringify(input) : ''
      return [{ type: 'call', index, id: textAt(data, 'id'), name: textAt(data, 'name'), arguments: full }]
    }
    case 'server_tool_use':
      return [{ type: 'search', query: textAt(data, 'input', 'query') }]
    default:
      return []
  }
}

const source = (citation: Json): Piece => ({
  type: 'source',
  url: textAt(citation, 'url'),
  title: textAt(citation, 'title'),
})

const usageOf = (usage: Json) => ({
  ...(at(usage, 'input_tokens') !== undefined && { input: countAt(usage, 'input_tokens') }),
  ...(at(usage, 'output_tokens') !== undefined && { output: countAt(usage, 'output_tokens') }),
  ...(at(usage, 'cache_read_input_tokens') !== undefined && {
    cached: countAt(usage, 'cache_read_input_tokens'),
  }),
})
