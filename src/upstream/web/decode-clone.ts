import type { AnswerPlace } from '../../core/conversation.ts'
import { type Json, list, record, text } from '../json.ts'

/**
 * The answer to a clone → where the copy goes on: behind its last message of the assistant, else behind its last one
 * (upstream-protocol 4.2). Undefined when it names none.
 */
export function decodeClone(answer: Json): AnswerPlace | undefined {
  const conversationId = text(record(answer['conversation'])?.['conversationId'])
  const messages = list(answer['responses']).map((one) => record(one) ?? {})
  const answers = messages.filter((one) => text(one['sender'])?.toLowerCase() === 'assistant')
  const responseId = text((answers.at(-1) ?? messages.at(-1))?.['responseId'])
  return conversationId && responseId ? { conversationId, responseId } : undefined
}
