import { fail } from '../../core/fault.ts'
import type { ModelKind } from '../../core/model.ts'
import type { Message, ModelRequest, Part } from '../../core/model-request.ts'
import type { Role } from '../../core/prompt.ts'
import { asText } from '../../lib/as-text.ts'
import { decodeContent } from '../content.ts'
import type { TextLimits } from '../limit.ts'
import { decodeFormat } from '../structured/decode.ts'
import { chatTools, declaredIn, type DecodedTools, decodeTools } from '../tools/decode.ts'
import { decodeSampling } from '../sampling.ts'
import { wantsSearch } from '../wants-search.ts'
import type { ChatRequest } from './schema.ts'

type ChatMessage = ChatRequest['messages'][number]

/** `legacy`: the tools were declared as `functions`, and the call is to be told as `function_call`. */
export type DecodedChat = { request: ModelRequest; ignored: string[]; legacy: boolean }

/** A checked request, free of its dialect. Throws `unsupported_value` for what cannot be served, rather than dropping it. */
export function decodeChat(body: ChatRequest, kind: ModelKind = 'chat'): DecodedChat {
  // Pictures can be several in one answer.
  if (kind === 'video') refuseUnsupported(body)
  const names = callNames(body.messages)
  const messages = body.messages.map((message, index) => decodeMessage(message, index, names))
  if (messages.every(({ parts }) => parts.length === 0))
    fail({
      kind: 'invalid_value',
      param: 'messages',
      message: 'No message has any content. At least one needs text, a picture or a file.',
    })
  const legacy = !body.tools && (body.functions ?? []).length > 0
  const { use, ignored } = kind === 'chat' ? decodeOffered(body, legacy) : { use: undefined, ignored: [] }
  return {
    request: {
      messages,
      tools: use,
      format: decodeFormat(body.response_format, { param: 'response_format', strict: false }),
      search: body.search_parameters?.mode !== 'off',
      searchAsked: wantsSearch(body),
      sampling: decodeSampling(body),
      effort: body.reasoning_effort ?? undefined,
      ...(kind === 'chat' && (body.n ?? 1) > 1 && { count: body.n ?? 1 }),
    },
    ignored,
    legacy,
  }
}

/** The tools, also as `functions` with `function_call`, the form of 2023. */
function decodeOffered(body: ChatRequest, legacy: boolean): DecodedTools {
  if (!legacy)
    return decodeTools(
      {
        declared: declaredIn(body.tools, 'tools'),
        choice: body.tool_choice,
        parallel: body.parallel_tool_calls !== false,
      },
      chatTools,
    )
  const { function_call: wanted } = body
  return decodeTools(
    {
      declared: (body.functions ?? []).map((entry, index) => ({ entry, param: `functions[${index}]` })),
      choice: typeof wanted === 'object' && wanted !== null ? { ...wanted, type: 'function' } : wanted,
      parallel: false,
    },
    chatTools,
  )
}

function decodeMessage(message: ChatMessage, index: number, names: ReadonlyMap<string, string>): Message {
  const { role, tool_call_id, name } = message
  const parts = decodeContent(message.content, (part) => `messages[${index}].content[${part}]`)
  if (role === 'assistant') return { role, parts: [...parts, ...pastCalls(message)] }
  if (role !== 'tool' && role !== 'function') return { role: role as Role, parts }
  const callId = tool_call_id ?? ''
  const result: Part = {
    type: 'tool_result',
    callId,
    name: names.get(callId) ?? name ?? '',
    parts,
    isError: false,
  }
  return { role: 'tool', parts: [result] }
}

function pastCalls({ tool_calls, function_call }: ChatMessage): Part[] {
  const calls = (tool_calls ?? []).flatMap(({ id, function: called, custom }): Part[] => {
    const at = { type: 'tool_call' as const, id: id ?? '' }
    if (called) return [{ ...at, kind: 'function', name: called.name, arguments: asJson(called.arguments) }]
    if (!custom) return []
    return [{ ...at, kind: 'custom', name: custom.name, arguments: asText(custom.input ?? '') }]
  })
  if (!function_call) return calls
  const { name, arguments: given } = function_call
  return [...calls, { type: 'tool_call', id: '', kind: 'function', name, arguments: asJson(given) }]
}

/** JSON text as it should be, an object as some clients send it. */
const asJson = (given: unknown): string => (typeof given === 'string' ? given : JSON.stringify(given ?? {}))

/** Which function a call id stands for: a result names only the id. */
const callNames = (messages: readonly ChatMessage[]): ReadonlyMap<string, string> =>
  new Map(
    messages.flatMap(({ tool_calls }) =>
      (tool_calls ?? []).flatMap(({ id, function: call, custom }) => {
        const name = call?.name ?? custom?.name
        return id && name ? [[id, name] as const] : []
      }),
    ),
  )

const refuse = (param: string, message: string) => fail({ kind: 'unsupported_value', param, message })

function refuseUnsupported(body: ChatRequest): void {
  if ((body.n ?? 1) > 1) refuse('n', 'Only n = 1 is possible. Send several requests for several answers.')
}

/** Stop sequences and the token limit of a request. Empty stop sequences would stop everything: they count as none. */
export function decodeLimits(body: ChatRequest): TextLimits {
  const stop = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? [])
  return {
    stop: stop.filter((sequence) => sequence !== ''),
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
  }
}
