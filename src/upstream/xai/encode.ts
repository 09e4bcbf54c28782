import type { AnswerFormat, ModelRequest, Part } from '../../core/model-request.ts'
import { type Json, list, record, text } from '../json.ts'
import { encodeMessages, type PartOptions } from './encode-items.ts'
import { encodeOriginal } from './encode-original.ts'
import { encodeTools } from './encode-tools.ts'
import { effortFor } from './models.ts'
import type { Seal } from './seal.ts'

export type EncodeOptions = PartOptions & {
  /** The model's name at the API. */
  model: string
  seal: Seal
  /** Groups requests of one conversation for the prompt cache. */
  cacheKey?: string | undefined
  /** Sources as links in the text; without, they are named beside it alone. */
  links: boolean
}

export type EncodedRequest = {
  body: Json
  /** The API may search by itself: its marks in the text are citations. */
  searches: boolean
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0

/** What a caller of `/v1/responses` may ask of it besides, by name: sent when it is of this form, else left out. */
const passed: Readonly<Record<string, (value: unknown) => boolean>> = {
  min_p: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  top_k: isCount,
  max_turns: isCount,
  service_tier: (value) => value === 'default' || value === 'priority',
  safety_identifier: (value) => text(value) !== undefined,
  user: (value) => text(value) !== undefined,
  context_management: (value) => Array.isArray(value) || record(value) !== undefined,
}

const includable = new Set([
  'reasoning.encrypted_content',
  'web_search_call.action.sources',
  'code_interpreter_call.outputs',
  'file_search_call.results',
  'no_inline_citations',
])

/**
 * A request → the body of `POST /v1/responses` (xai-official 3). Built from what the API knows, field by field: it answers 400 to
 * any other, so what it does not take is left out. Nothing is stored there: what continues a response comes from our own store.
 */
export function encodeRequest(request: ModelRequest, options: EncodeOptions): EncodedRequest {
  const { responses, sampling, bounds, format } = request
  const original = responses?.body ?? {}
  const { tools, fields } = encodeTools(request.tools, original['tools'], request.searchAsked === true)
  const searches = tools.some(({ type }) => type === 'web_search' || type === 'x_search')
  const effort = effortFor(options.model, request.effort)
  const summary = text(record(original['reasoning'])?.['summary'])
  const reasoning: Json = {
    ...(effort !== undefined && { effort }),
    ...(summary !== undefined && /^(?:auto|concise|detailed)$/.test(summary) && { summary }),
  }
  const body: Json = {
    model: options.model,
    input: inputOf(request, options),
    ...instructionsOf(original['instructions']),
    stream: true,
    store: false,
    include: includeOf(original['include'], { searches, exact: format !== undefined || !options.links }),
    ...fields,
    ...(format && { text: { format: encodeFormat(format) } }),
    ...(Object.keys(reasoning).length > 0 && { reasoning }),
    ...(bounds?.maxTokens !== undefined && { max_output_tokens: bounds.maxTokens }),
    ...(sampling?.temperature !== undefined && { temperature: sampling.temperature }),
    ...(sampling?.topP !== undefined && { top_p: sampling.topP }),
    ...(options.cacheKey !== undefined && { prompt_cache_key: options.cacheKey }),
    ...Object.fromEntries(
      Object.entries(passed).flatMap(([name, fits]) =>
        fits(original[name]) ? [[name, original[name]]] : [],
      ),
    ),
  }
  return { body, searches: searches && format === undefined }
}

function inputOf(request: ModelRequest, options: EncodeOptions): Json[] {
  const { responses } = request
  if (!responses) return encodeMessages(opened(request.messages, options.seal), options)
  const first = Array.isArray(responses.body['instructions'])
    ? encodeMessages(request.messages.slice(0, instructionCount(request)), options)
    : []
  return [...first, ...encodeOriginal(responses.items, options)]
}

/** Messages with the thoughts that can be taken up again; others, and those of another account, are left out. */
const opened = (messages: ModelRequest['messages'], seal: Seal): ModelRequest['messages'] =>
  messages.map((message) => ({
    ...message,
    parts: message.parts.flatMap((part): Part[] => {
      if (part.type !== 'reasoning') return [part]
      const found = seal.open(part.sealed, part.id)
      return found && found.id ? [{ ...part, id: found.id, sealed: found.content }] : []
    }),
  }))

const instructionCount = ({ messages }: ModelRequest): number => {
  const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  return first === -1 ? 0 : first
}

const instructionsOf = (value: unknown): Json => {
  const said = text(value)
  return said === undefined ? {} : { instructions: said.toWellFormed() }
}

function includeOf(asked: unknown, { searches, exact }: { searches: boolean; exact: boolean }): string[] {
  const wanted = list(asked).flatMap((one) => (typeof one === 'string' && includable.has(one) ? [one] : []))
  return [
    ...new Set([
      'reasoning.encrypted_content',
      ...(searches ? ['web_search_call.action.sources'] : []),
      // JSON somebody will parse has no place for links.
      ...(searches && exact ? ['no_inline_citations'] : []),
      ...wanted,
    ]),
  ]
}

const encodeFormat = ({ name = 'answer', description, schema, strict }: AnswerFormat): Json =>
  schema
    ? {
        type: 'json_schema',
        name,
        schema,
        ...(description !== undefined && { description }),
        ...(strict && { strict: true }),
      }
    : { type: 'json_object' }
