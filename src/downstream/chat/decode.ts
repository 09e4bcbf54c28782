import { fail } from '../../core/fault.ts'
import type { ModelKind } from '../../core/model.ts'
import type { Prompt, Turn } from '../../core/prompt.ts'
import { decodeContent } from '../content.ts'
import type { TextLimits } from '../limit.ts'
import { encodeAnswered, encodeResult } from '../tools/encode.ts'
import type { PastCall } from '../tools/tool.ts'
import type { ChatRequest } from './schema.ts'

type Message = ChatRequest['messages'][number]

/** A checked request → prompt. Throws `unsupported_value` for what cannot be served, rather than dropping it. */
export function decodeChat(body: ChatRequest, kind: ModelKind = 'chat'): Prompt {
  // Pictures can be several in one answer.
  if (kind === 'chat' || kind === 'video') refuseUnsupported(body)
  const names = callNames(body.messages)
  const turns = body.messages
    .map((message, index) => decodeMessage(message, index, names))
    .filter(({ text, attachments }) => text !== '' || attachments)
  if (turns.length === 0)
    fail({
      kind: 'invalid_value',
      param: 'messages',
      message: 'All messages are empty. At least one needs text, a picture or a file.',
    })
  return { turns, search: body.search_parameters?.mode !== 'off' }
}

function decodeMessage(message: Message, index: number, names: ReadonlyMap<string, string>): Turn {
  const { role, tool_call_id, name } = message
  const content = decodeContent(message.content, (part) => `messages[${index}].content[${part}]`)
  if (role === 'assistant')
    return { role, ...content, text: encodeAnswered(content.text, pastCalls(message)) }
  if (role !== 'tool' && role !== 'function') return { role: role as Turn['role'], ...content }
  const id = tool_call_id ?? ''
  return {
    role: 'tool',
    ...content,
    text: encodeResult(id, names.get(id) ?? name ?? undefined, content.text),
  }
}

function pastCalls({ tool_calls, function_call }: Message): PastCall[] {
  const calls = [...(tool_calls ?? []).map((call) => call.function), function_call]
  return calls.flatMap((call) => (call ? [{ name: call.name, arguments: asJson(call.arguments) }] : []))
}

/** JSON text as it should be, an object as some clients send it. */
const asJson = (given: unknown): string => (typeof given === 'string' ? given : JSON.stringify(given ?? {}))

/** Which function a call id stands for: a result names only the id. */
const callNames = (messages: readonly Message[]): ReadonlyMap<string, string> =>
  new Map(
    messages.flatMap(({ tool_calls }) =>
      (tool_calls ?? []).flatMap(({ id, function: call }) => (id && call ? [[id, call.name] as const] : [])),
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
