import { isMessageAlone } from './decode-conversation.ts'
import type { ResponsesRequest } from './schema.ts'
import type { ResponseSettings } from './schema-output.ts'
import type { Fields } from '../../lib/fields.ts'

/** The settings of a request as its response says them back, defaults included. Readers want numbers, never null. */
export function encodeSettings(request: ResponsesRequest, conversationId?: string): ResponseSettings {
  const body: Fields = request
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : null)
  const number = (name: string, otherwise: number) =>
    typeof body[name] === 'number' ? body[name] : otherwise
  return {
    model: request.model,
    instructions: request.instructions ?? null,
    background: false,
    ...(conversationId && { conversation: { id: conversationId } }),
    ...(conversationId && isMessageAlone(request) && { conversation_id: conversationId }),
    max_output_tokens: maxTokens(request) ?? null,
    max_tool_calls: typeof body['max_tool_calls'] === 'number' ? body['max_tool_calls'] : null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: body['parallel_tool_calls'] !== false,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: text('prompt_cache_key'),
    reasoning: {
      effort: request.reasoning?.effort ?? request.reasoning_effort ?? null,
      summary: request.reasoning?.summary ?? null,
    },
    safety_identifier: text('safety_identifier'),
    service_tier: 'default',
    store: request.store !== false,
    temperature: number('temperature', 1),
    top_p: number('top_p', 1),
    presence_penalty: number('presence_penalty', 0),
    frequency_penalty: number('frequency_penalty', 0),
    top_logprobs: number('top_logprobs', 0),
    text: { format: encodeFormat(request.text?.format), verbosity: verbosity(request.text) },
    tool_choice: flatten(request.tool_choice) ?? 'auto',
    tools: (request.tools ?? []).map(encodeTool),
    truncation: text('truncation') ?? 'disabled',
    user: text('user'),
  }
}

/** The limit of the visible text, in tokens, under the names of all of OpenAI's endpoints. */
export const maxTokens = (body: ResponsesRequest): number | undefined =>
  body.max_output_tokens ?? body.max_completion_tokens ?? body.max_tokens ?? undefined

const verbosity = (text: Fields | null | undefined): string =>
  typeof text?.['verbosity'] === 'string' ? text['verbosity'] : 'medium'

/** A schema in the flat form, with the fields that readers demand. */
function encodeFormat(format: Fields | null | undefined): Fields {
  if (format?.['type'] !== 'json_schema') return format ?? { type: 'text' }
  const { json_schema: nested, ...flat } = format
  return { description: null, strict: false, ...flat, ...(nested as Fields | undefined) }
}

/** Functions in the flat form, with the fields that readers demand; other tools as they came. */
const encodeTool = (tool: unknown): unknown =>
  (tool as Fields | null)?.['type'] === 'function'
    ? { description: null, parameters: {}, strict: false, ...(flatten(tool) as Fields) }
    : tool

/** `{type: "function", function: {…}}` as Chat nests it, without the nest. */
function flatten(tool: unknown): unknown {
  if (typeof tool !== 'object' || tool === null) return tool
  const { function: nested, ...flat } = tool as Fields
  return { ...flat, ...(nested as Fields | undefined) }
}
