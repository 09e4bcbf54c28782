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
  answer: Pick<Answer, 'read' | 'cancel'>,
  said: string,
  conversation: Pick<Conversation, 'heard' | 'cutShort'>,
): Promise<void> {
  let whole = endsWithCalls.test(said)
  const timer = setTimeout(() => {
    whole = false
    answer.cancel()
  }, patienceMs)
  try {
    // An answer that broke off rejects: the last read of a whole one brings nothing.
    while (whole) {
      const events = await answer.read()
      if (!events) break
      for (const event of events) {
        conversation.heard(event)
        if (event.type === 'text.delta' && event.delta.trim() !== '') whole = false
      }
    }
  } catch {
    whole = false
  } finally {
    clearTimeout(timer)
    answer.cancel()
  }
  if (!whole) conversation.cutShort()
}
