import { longText } from '../lib/long-text.ts'
import type { Conversation } from '../gateway/conversations/conversations.ts'
import type { AnswerEvent, AnswerSteps } from './answer-steps.ts'
import { encodeAnswered } from './tools/encode.ts'
import type { PastCall } from './tools/tool.ts'

/**
 * The same steps, with the conversation told what the caller got: a history that comes back holds this, not what the
 * upstream said. Without a conversation they are the steps themselves.
 */
export function remember(steps: AnswerSteps, conversation: Conversation | undefined): AnswerSteps {
  if (!conversation) return steps
  const calls: PastCall[] = []
  const text = longText()

  function take(events: AnswerEvent[]): AnswerEvent[] {
    for (const event of events) {
      if (event.type === 'text.delta') text.add(event.delta)
      if (event.type === 'tool_call.done') calls.push({ name: event.name, arguments: event.arguments })
      if (event.type !== 'finish' || event.reason === 'content_filter') continue
      // What a limit cut off, the upstream has said all the same.
      const whole = !steps.over() && event.reason !== 'length'
      conversation?.answered(encodeAnswered(text.toString(), calls), whole)
    }
    return events
  }

  return {
    ...steps,
    plain: (piece) => {
      const plain = steps.plain(piece)
      if (plain) text.add(piece)
      return plain
    },
    push: (event) => {
      conversation.heard(event)
      return take(steps.push(event))
    },
    end: () => take(steps.end()),
  }
}
