import { longText } from '../lib/long-text.ts'
import type { Conversation } from '../gateway/conversations/conversations.ts'
import type { AnswerListener } from './answer-steps.ts'
import type { ToolCallEvent } from '../core/event.ts'
import { writeAnswer } from '../gateway/imitation/write-turns.ts'
import type { RequestInfo } from './request-info.ts'

/**
 * Tells the conversation what the caller got: a history that comes back holds this, not what the upstream said. It is kept
 * before the answer is over.
 */
export function remember(
  conversation: Conversation | undefined,
  { keeps }: Pick<RequestInfo, 'keeps'>,
): AnswerListener | undefined {
  if (!conversation) return undefined
  const calls: ToolCallEvent[] = []
  const text = longText()
  return {
    heard: conversation.heard,
    shown: (events, over) => {
      for (const event of events) {
        if (event.type === 'text.delta') text.add(event.delta)
        if (event.type === 'tool_call') calls.push(event)
        if (event.type !== 'finish' || event.reason === 'content_filter') continue
        // What a limit cut off, the upstream has said all the same.
        const whole = !over && event.reason !== 'length'
        keeps(conversation.answered(writeAnswer(text.toString(), calls), whole))
      }
    },
  }
}
