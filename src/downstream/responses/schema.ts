import { mediaFields } from '../media-fields.ts'
import { samplingFields } from '../sampling.ts'
import { guard, nullable, type Static, t } from '../../lib/schema.ts'

/**
 * What we serve of `POST /v1/responses`. Fields we do not know pass; those that real clients send as null are
 * nullable. `input` has too many forms for a schema to say well what is wrong: decode-input.ts reads it.
 */
export const ResponsesRequest = t.Object({
  model: t.String({ minLength: 1 }),
  input: t.Optional(t.Unknown()),
  /** What siblings and Chat clients send in place of `input`. */
  messages: t.Optional(t.Unknown()),
  /** What a sibling's clients send: the new message alone, and the conversation it goes on in. */
  message: t.Optional(t.Unknown()),
  conversation_id: nullable(t.String()),
  instructions: nullable(
    t.Union([t.String(), t.Array(t.Unknown())], { expects: 'a text or a list of items' }),
  ),
  stream: nullable(t.Boolean()),
  store: nullable(t.Boolean()),
  background: nullable(t.Boolean()),
  previous_response_id: nullable(t.String({ minLength: 1 })),
  conversation: t.Optional(t.Unknown()),
  prompt: t.Optional(t.Unknown()),
  max_output_tokens: nullable(t.Integer({ minimum: 1 })),
  max_completion_tokens: nullable(t.Integer({ minimum: 1 })),
  max_tokens: nullable(t.Integer({ minimum: 1 })),
  stop: nullable(t.Union([t.String(), t.Array(t.String())], { expects: 'a text or a list of texts' })),
  reasoning: nullable(t.Object({ effort: nullable(t.String()), summary: nullable(t.String()) })),
  reasoning_effort: nullable(t.String()),
  thinking: nullable(t.Union([t.Boolean(), t.String(), t.Object({ type: t.Optional(t.String()) })])),
  search_parameters: nullable(t.Object({ mode: nullable(t.String()) })),
  ...samplingFields,
  tools: nullable(t.Array(t.Unknown())),
  tool_choice: t.Optional(t.Unknown()),
  parallel_tool_calls: nullable(t.Boolean()),
  text: nullable(t.Object({ format: nullable(t.Object({ type: t.Optional(t.String()) })) })),
  metadata: nullable(t.Object({})),
  /** Of models that make pictures and videos. */
  ...mediaFields,
  n: nullable(t.Integer({ minimum: 1, maximum: 10 })),
})
export type ResponsesRequest = Static<typeof ResponsesRequest>

export const responsesRequest = guard(ResponsesRequest)

/** `POST /v1/responses/input_tokens`: the same, and without a model it is counted all the same. */
export const countRequest = guard(
  t.Composite([t.Omit(ResponsesRequest, ['model']), t.Object({ model: nullable(t.String()) })]),
)
