import type { FinishReason } from '../../core/event.ts'
import { guard, nullable, type Static, t } from '../../lib/schema.ts'
import { mediaFields } from '../media-fields.ts'
import { samplingFields } from '../sampling.ts'

const Part = t.Object({
  type: t.String(),
  text: t.Optional(t.String()),
  refusal: t.Optional(t.String()),
})

const PastCall = t.Object({ name: t.String(), arguments: t.Optional(t.Unknown()) })

const Message = t.Object({
  role: t.Union(
    ['system', 'developer', 'user', 'assistant', 'tool', 'function'].map((role) => t.Literal(role)),
    { expects: 'system, developer, user, assistant or tool' },
  ),
  content: nullable(t.Union([t.String(), t.Array(Part)], { expects: 'a text or a list of parts' })),
  name: nullable(t.String()),
  tool_calls: nullable(
    t.Array(
      t.Object({
        id: nullable(t.String()),
        function: nullable(PastCall),
        custom: nullable(t.Object({ name: t.String(), input: t.Optional(t.Unknown()) })),
      }),
    ),
  ),
  function_call: nullable(PastCall),
  tool_call_id: nullable(t.String()),
})

/**
 * What we serve of `POST /v1/chat/completions` (api-conformance 1.2). Fields we do not know pass; those that real
 * clients send as null are nullable.
 */
export const ChatRequest = t.Object({
  ...mediaFields,
  model: t.String({ minLength: 1 }),
  messages: t.Array(Message, { minItems: 1 }),
  conversation_id: nullable(t.String()),
  stream: nullable(t.Boolean()),
  stream_options: nullable(t.Object({ include_usage: nullable(t.Boolean()) })),
  n: nullable(t.Integer({ minimum: 1, maximum: 16 })),
  stop: nullable(t.Union([t.String(), t.Array(t.String())], { expects: 'a text or a list of texts' })),
  max_tokens: nullable(t.Integer({ minimum: 1 })),
  max_completion_tokens: nullable(t.Integer({ minimum: 1 })),
  reasoning_effort: nullable(t.String()),
  thinking: nullable(t.Union([t.Boolean(), t.String(), t.Object({ type: t.Optional(t.String()) })])),
  search_parameters: nullable(t.Object({ mode: nullable(t.String()) })),
  ...samplingFields,
  tools: nullable(t.Array(t.Unknown())),
  functions: nullable(t.Array(t.Unknown())),
  function_call: nullable(
    t.Union([t.String(), t.Object({ name: t.String() })], {
      expects: '"auto", "none" or an object with a name',
    }),
  ),
  tool_choice: t.Optional(t.Unknown()),
  parallel_tool_calls: nullable(t.Boolean()),
  response_format: nullable(t.Object({ type: t.Optional(t.String()) })),
})
export type ChatRequest = Static<typeof ChatRequest>

export const chatRequest = guard(ChatRequest)

export type ChatUsage = {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details: { cached_tokens: number; audio_tokens: number; image_tokens?: number }
  completion_tokens_details: {
    reasoning_tokens: number
    audio_tokens: number
    accepted_prediction_tokens: number
    rejected_prediction_tokens: number
  }
}

export type ChatAnnotation = {
  type: 'url_citation'
  url_citation: { start_index: number; end_index: number; url: string; title: string }
}

export type ChatFunctionCall = { name: string; arguments: string }

export type ChatToolCall =
  | { id: string; type: 'function'; function: ChatFunctionCall }
  | { id: string; type: 'custom'; custom: { name: string; input: string } }

/** A call in a stream: what it is in its first piece, its arguments in the second. */
export type ChatToolCallPiece = { index: number } & (
  | ChatToolCall
  | { function: { arguments: string } }
  | { custom: { input: string } }
)

/** `function_call`: as `tool_calls`, for requests that declare `functions`. */
export type ChatFinish = FinishReason | 'function_call'

export type ChatDelta = {
  role?: 'assistant'
  content?: string
  refusal?: null
  reasoning_content?: string
  annotations?: ChatAnnotation[]
  tool_calls?: ChatToolCallPiece[]
  function_call?: ChatFunctionCall
}

/** What differs from chunk to chunk; id, time and model are the stamp's. */
export type ChatChunk = { delta: ChatDelta; finish: ChatFinish | null; citations?: string[] }

export type ChatChoice = {
  index: number
  message: {
    role: 'assistant'
    content: string | null
    refusal: null
    reasoning_content?: string
    annotations?: ChatAnnotation[]
    tool_calls?: ChatToolCall[]
    function_call?: ChatFunctionCall
  }
  logprobs: null
  finish_reason: ChatFinish
}

export type ChatCompletion = {
  id: string
  object: 'chat.completion'
  created: number
  model: string
  /** One, or as many as `n` asked for. */
  choices: [ChatChoice, ...ChatChoice[]]
  usage: ChatUsage
  system_fingerprint?: string
  conversation_id?: string
  citations?: string[]
}

/** What every chunk of one answer carries. `created` is in seconds. */
export type ChatStamp = {
  id: string
  created: number
  model: string
  system_fingerprint?: string
  /** Stands on the first chunk, and on a whole answer. */
  conversation_id?: string
}
