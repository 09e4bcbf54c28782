import { guard, nullable, type Static, t } from '../../lib/schema.ts'
import { samplingFields } from '../sampling.ts'

// A block may be anything here: decode-blocks.ts says better what is wrong with one.
const Content = t.Union([t.String(), t.Array(t.Unknown())], { expects: 'a text or a list of blocks' })

const Message = t.Object({
  // Claude Code puts system messages among the others.
  role: t.Union(
    ['user', 'assistant', 'system', 'developer'].map((role) => t.Literal(role)),
    { expects: 'user or assistant' },
  ),
  content: Content,
})

const Format = t.Object({ type: t.Optional(t.String()) })

/** What we serve of `POST /v1/messages` (api-conformance 6). Fields we do not know pass. */
export const MessagesRequest = t.Object({
  model: t.String({ minLength: 1 }),
  max_tokens: t.Integer({ minimum: 1 }),
  messages: t.Array(Message, { minItems: 1 }),
  system: nullable(Content),
  stream: nullable(t.Boolean()),
  temperature: samplingFields.temperature,
  top_p: samplingFields.top_p,
  stop_sequences: nullable(t.Array(t.String())),
  thinking: nullable(t.Union([t.Boolean(), t.String(), t.Object({ type: t.Optional(t.String()) })])),
  tools: nullable(t.Array(t.Unknown())),
  tool_choice: nullable(t.Object({ type: t.String(), disable_parallel_tool_use: nullable(t.Boolean()) })),
  output_config: nullable(t.Object({ format: nullable(Format), effort: nullable(t.String()) })),
  output_format: nullable(Format),
  thread: t.Optional(t.Unknown()),
})
export type MessagesRequest = Static<typeof MessagesRequest>

export const messagesRequest = guard(MessagesRequest)

/** `POST /v1/messages/count_tokens`: the same without `max_tokens`. */
export const CountRequest = t.Omit(MessagesRequest, ['max_tokens'])
export type CountRequest = Static<typeof CountRequest>

export const countRequest = guard(CountRequest)

export type MessagesUsage = {
  input_tokens: number
  output_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
  server_tool_use?: { web_search_requests: number }
}

export type StopReason = 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'refusal'

export type ContentBlock =
  | { type: 'text'; text: string; citations: SearchCitation[] | null }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> }
  | { type: 'server_tool_use'; id: string; name: 'web_search'; input: Record<string, unknown> }
  | { type: 'web_search_tool_result'; tool_use_id: string; content: SearchResult[] }

export type SearchResult = {
  type: 'web_search_result'
  url: string
  title: string
  encrypted_content: string
  page_age: null
}

export type SearchCitation = {
  type: 'web_search_result_location'
  url: string
  title: string
  encrypted_index: string
  cited_text: string
}

export type BlockDelta =
  | { type: 'text_delta'; text: string }
  | { type: 'thinking_delta'; thinking: string }
  | { type: 'signature_delta'; signature: string }
  | { type: 'input_json_delta'; partial_json: string }
  | { type: 'citations_delta'; citation: SearchCitation }

/** One block after the other: opened, filled, closed. */
export type BlockEvent =
  | { type: 'content_block_start'; index: number; content_block: ContentBlock }
  | { type: 'content_block_delta'; index: number; delta: BlockDelta }
  | { type: 'content_block_stop'; index: number }

export type MessageObject = {
  id: string
  type: 'message'
  role: 'assistant'
  model: string
  content: ContentBlock[]
  stop_reason: StopReason | null
  stop_sequence: string | null
  usage: MessagesUsage
}

/** What tells one answer from another. */
export type MessageStamp = { id: string; model: string }
