import type { Answer } from '../core/answer.ts'
import type { Conversation } from '../gateway/conversations/conversations.ts'

// Behind the calls come the upstream's end marks, within moments. What it makes up instead is not waited for.
const patienceMs = 3000

const endsWithCalls = /(?:<\/[\w:-]+>|[}\]]|```)\s*$/

/**
 * Reads an answer whose calls are complete to its end, so that the upstream keeps it and the next turn can follow it. When it
 * says more, or takes too long, it is ended here, and its conversation does not go on from it.
 */
export async function finishSaying(
  answer: Answer,
  said: string,
  conversation: Pick<Conversation, 'heard' | 'cutShort'>,
): Promise<void> {
  const timer = setTimeout(answer.cancel, patienceMs)
  let whole = endsWithCalls.test(said)
  let finished = false
  try {
    while (whole && !finished) {
      const events = await answer.read()
      for (const event of events ?? []) {
        conversation.heard(event)
        if (event.type === 'finish') finished = true
        if (event.type === 'text.delta' && event.delta.trim() !== '') whole = false
      }
      if (!events) break
    }
  } catch {
    finished = false
  } finally {
    clearTimeout(timer)
    answer.cancel()
  }
  if (!whole || !finished) conversation.cutShort()
}
