import { fail } from '../../core/fault.ts'
import type { Message, ModelRequest } from '../../core/model-request.ts'
import type { TextLimits } from '../limit.ts'
import { decodeFormat } from '../structured/decode.ts'
import { decodeSampling } from '../sampling.ts'
import { wantsSearch } from '../wants-search.ts'
import { decodeTools, responsesTools } from '../tools/decode.ts'
import { summaryIn } from './compaction.ts'
import { isMessageAlone } from './decode-conversation.ts'
import { readInput } from './decode-input.ts'
import { decodeTurns } from './decode-turns.ts'
import { maxTokens } from './encode-settings.ts'
import type { NewItemId } from './encode.ts'
import type { Given, Item } from './item.ts'
import { asText } from '../../lib/as-text.ts'
import { flatName, gatherTools, type Places } from './namespaces.ts'
import type { ResponsesRequest } from './schema.ts'

type Asked = Omit<ResponsesRequest, 'model'>

/** The items of a request, under whichever name they came. None are needed to go on from a stored response. */
export function requestItems(body: Asked, newId: NewItemId): Given[] {
  const field = isMessageAlone(body)
    ? 'message'
    : (body.input ?? undefined) === undefined && body.messages
      ? 'messages'
      : 'input'
  const value = body[field]
  if (value === undefined || value === null) {
    if (body.previous_response_id) return []
    fail({
      kind: 'missing_parameter',
      param: 'input',
      message: 'The field "input" is required: a text or a list of items.',
    })
  }
  return readInput(value, field, newId)
}

/** `places` says where its tools were declared, `unknown` are types of items nobody knows: they are passed on as text. */
export type DecodedResponses = { request: ModelRequest; places: Places; ignored: string[]; unknown: string[] }

/**
 * A checked request, free of its dialect. `items` holds the earlier turns and the new ones; instructions are those of this request
 * alone. Throws `invalid_value`, `unsupported_value` or `missing_parameter` that names the field.
 */
export function decodeResponses(body: Asked, items: readonly Given[], newId: NewItemId): DecodedResponses {
  const unknown: string[] = []
  const messages = decodeTurns(items, (type) => unknown.push(type))
  if (messages.length === 0)
    fail({
      kind: 'invalid_value',
      param: 'input',
      message: 'The input is empty. It needs text, a picture or a file.',
    })
  const { declared, places } = gatherTools(body.tools, items)
  const { use, ignored } = decodeTools(
    { declared, choice: body.tool_choice, parallel: body.parallel_tool_calls !== false },
    responsesTools,
  )
  return {
    request: {
      messages: [...instructionMessages(body, newId), ...messages],
      tools: use,
      format: decodeFormat(body.text?.format, { param: 'text.format', strict: false }),
      search: body.search_parameters?.mode !== 'off',
      searchAsked: wantsSearch(body),
      sampling: decodeSampling(body),
      effort: body.reasoning?.effort ?? body.reasoning_effort ?? undefined,
      responses: { body, items: items.map(({ item }) => asUnderstood(item)) },
    },
    places,
    ignored,
    unknown,
  }
}

/**
 * A call of a function in a namespace, by the name under which the model knows it; the summary of a history that was made
 * shorter, which only we can read.
 */
const asUnderstood = (item: Item): Item => {
  const { namespace, ...call } = item
  if (item.type === 'compaction')
    return {
      id: item.id,
      type: 'message',
      role: 'developer',
      content: [{ type: 'input_text', text: summaryIn(item['encrypted_content']) }],
    }
  return namespace === undefined
    ? item
    : ({ ...call, name: flatName(namespace, asText(item['name'])) } as Item)
}

function instructionMessages({ instructions }: Asked, newId: NewItemId): Message[] {
  if (!instructions || instructions.length === 0) return []
  if (typeof instructions === 'string')
    return [{ role: 'system', parts: [{ type: 'text', text: instructions }] }]
  return decodeTurns(readInput(instructions, 'instructions', newId))
}

const refuse = (param: string, message: string) => fail({ kind: 'unsupported_value', param, message })

/** Throws `unsupported_value` for what cannot be served, rather than dropping it. */
export function refuseUnsupported(body: Asked): void {
  if (body.background)
    refuse('background', 'There are no background responses here. Leave "background" out, or stream.')
  if (typeof body.prompt === 'object' && body.prompt !== null)
    refuse('prompt', 'There are no stored prompts here. Send the text as "instructions" and "input".')
}

/** Stop sequences and the token limit of a request. Empty stop sequences would stop everything: they count as none. */
export function decodeLimits(body: ResponsesRequest): TextLimits {
  const stop = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? [])
  return { stop: stop.filter((sequence) => sequence !== ''), maxTokens: maxTokens(body) }
}

/** How much the caller wants to be thought, and whether it wants to see it: under the names of both of OpenAI's endpoints. */
export const effortIn = (body: ResponsesRequest) =>
  [body.reasoning?.effort ?? body.reasoning_effort, body.thinking] as const
