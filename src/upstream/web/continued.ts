import type { Answer } from '../../core/answer.ts'
import { continuedError } from './reject-conversation.ts'

/** An answer that goes on in a conversation: a refusal tells when it is the conversation that is not there. */
export async function openContinued(opening: Promise<Answer>): Promise<Answer> {
  const answer = await opening.catch(rethrow)
  return {
    read: () => answer.read().catch(rethrow),
    each: (take) => answer.each(take).catch(rethrow),
    cancel: answer.cancel,
  }
}

function rethrow(error: unknown): never {
  throw continuedError(error)
}
