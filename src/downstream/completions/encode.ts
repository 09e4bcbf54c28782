import { piecesOf } from '../../core/event.ts'
import type { AnswerEvent } from '../answer-steps.ts'
import { encodeUsage } from '../chat/encode.ts'
import type { ChatStamp } from '../chat/schema.ts'
import type { Usage } from '../usage.ts'
import type { Completion, CompletionPiece } from './schema.ts'

/** Events → pieces of text; there is nothing else in a completion. */
export function encodePiece(event: AnswerEvent): CompletionPiece[] {
  if (event.type === 'text.delta')
    return event.delta ? piecesOf(event).map((text) => ({ text, finish: null })) : []
  return event.type === 'finish' ? [{ text: '', finish: event.reason }] : []
}

/** One piece as an object of its own, or with usage alone as the last of them. */
export function encodeCompletion(
  stamp: ChatStamp,
  piece: CompletionPiece | undefined,
  usage?: Usage,
): Completion {
  const { id, created, model, system_fingerprint } = stamp
  const choice = piece && { text: piece.text, index: 0 as const, logprobs: null, finish_reason: piece.finish }
  return {
    id,
    object: 'text_completion',
    created,
    model,
    choices: choice ? [choice] : [],
    ...(usage && { usage: encodeUsage(usage) }),
    ...(system_fingerprint && { system_fingerprint }),
  }
}

/** The plain answer: the fold of the very same pieces. */
export const foldPieces = (pieces: readonly CompletionPiece[]): CompletionPiece => ({
  text: pieces.map(({ text }) => text).join(''),
  finish: pieces.findLast(({ finish }) => finish !== null)?.finish ?? 'stop',
})
