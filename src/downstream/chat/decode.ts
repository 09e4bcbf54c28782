import { fail } from '../../core/fault.ts'
import type { Prompt, Turn } from '../../core/prompt.ts'
import { decodeContent } from '../content.ts'
import type { TextLimits } from '../limit.ts'
import type { ChatRequest } from './schema.ts'

type Message = ChatRequest['messages'][number]

/** A checked request → prompt. Throws `unsupported_value` for what cannot be served, rather than dropping it. */
export function decodeChat(body: ChatRequest): Prompt {
  refuseUnsupported(body)
  const turns = body.messages.map(decodeMessage).filter(({ text, attachments }) => text !== '' || attachments)
  if (turns.length === 0)
    fail({
      kind: 'invalid_value',
      param: 'messages',
      message: 'All messages are empty. At least one needs text, a picture or a file.',
    })
  return { turns, search: body.search_parameters?.mode !== 'off' }
}

function decodeMessage(message: Message, index: number): Turn {
  const role = (message.role === 'function' ? 'tool' : message.role) as Turn['role']
  return { role, ...decodeContent(message.content, (part) => `messages[${index}].content[${part}]`) }
}

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
