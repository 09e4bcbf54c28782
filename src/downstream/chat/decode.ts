import { fail } from '../../core/fault.ts'
import type { Prompt, Turn } from '../../core/prompt.ts'
import type { TextLimits } from '../limit.ts'
import type { ChatRequest } from './schema.ts'

type Message = ChatRequest['messages'][number]

/** A checked request → prompt. Throws `unsupported_value` for what cannot be served, rather than dropping it. */
export function decodeChat(body: ChatRequest): Prompt {
  refuseUnsupported(body)
  const turns = body.messages.map(decodeMessage).filter(({ text }) => text !== '')
  if (turns.length === 0)
    fail({
      kind: 'invalid_value',
      param: 'messages',
      message: 'All messages are empty. At least one needs text.',
    })
  return { turns, search: body.search_parameters?.mode !== 'off' }
}

function decodeMessage(message: Message, index: number): Turn {
  const role = message.role === 'function' ? 'tool' : message.role
  return { role: role as Turn['role'], text: contentText(message.content, `messages[${index}].content`) }
}

function contentText(content: Message['content'], param: string): string {
  if (typeof content === 'string') return content
  const texts = (content ?? []).map((part, index) => {
    if (textParts.has(part.type)) return part.text ?? missingText(`${param}[${index}].text`)
    return fail({
      kind: 'unsupported_value',
      param: `${param}[${index}].type`,
      message: `Parts of type "${part.type.slice(0, 40)}" are not served here yet. Send text parts only.`,
    })
  })
  return texts.join('\n')
}

// `input_text` and `output_text` are the Responses names; clients that speak both mix them up.
const textParts = new Set(['text', 'input_text', 'output_text'])

const missingText = (param: string) =>
  fail({ kind: 'missing_parameter', param, message: `The field "${param}" is required for a text part.` })

const refuse = (param: string, message: string) => fail({ kind: 'unsupported_value', param, message })

function refuseUnsupported(body: ChatRequest): void {
  if ((body.n ?? 1) > 1) refuse('n', 'Only n = 1 is possible. Send several requests for several answers.')
  if (body.tools?.length) refuse('tools', 'Function calling is not served yet. Leave "tools" out.')
  const format = body.response_format?.type ?? 'text'
  if (format !== 'text')
    refuse(
      'response_format.type',
      `response_format "${format.slice(0, 40)}" is not served yet. Leave it out and ask for JSON in the prompt.`,
    )
}

/** Stop sequences and the token limit of a request. Empty stop sequences would stop everything: they count as none. */
export function decodeLimits(body: ChatRequest): TextLimits {
  const stop = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? [])
  return {
    stop: stop.filter((sequence) => sequence !== ''),
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
  }
}

/** Whether the caller wants to see reasoning (product section 8). No effort changes the mode. */
export function wantsReasoning({ reasoning_effort, thinking }: ChatRequest): boolean {
  const kind = typeof thinking === 'object' ? thinking?.type : thinking
  return reasoning_effort !== 'none' && kind !== false && kind !== 'disabled'
}
