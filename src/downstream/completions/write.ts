import type { Answer } from '../../core/answer.ts'
import type { AnswerSteps } from '../answer-steps.ts'
import type { ChatStamp } from '../chat/schema.ts'
import { encodeError } from '../error.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteUsage } from '../request-notes.ts'
import { done, heartbeat, message } from '../sse.ts'
import { readWhole, type StreamWriter } from '../stream.ts'
import { encodeCompletion, encodePiece, foldPieces } from './encode.ts'
import type { Completion, CompletionPiece } from './schema.ts'

export type CompletionOptions = {
  steps: AnswerSteps
  stamp: ChatStamp
  /** The prompt, when the caller wants to have it back in front of the text. */
  echo: string
  includeUsage: boolean
  requestId: string
}

/** The answer as a stream of completions, each with a piece of the text. */
export function completionWriter(options: CompletionOptions): StreamWriter {
  const { steps, stamp, echo, includeUsage, requestId } = options
  const text = (pieces: CompletionPiece[]) =>
    pieces.map((piece) => message(JSON.stringify(encodeCompletion(stamp, piece)))).join('')
  return {
    opening: () => (echo ? text([{ text: echo, finish: null }]) : ''),
    events: (events) => text(events.flatMap(steps.push).flatMap(encodePiece)),
    finish: () => {
      const usage = includeUsage
        ? message(JSON.stringify(encodeCompletion(stamp, undefined, steps.usage())))
        : ''
      return text(steps.end().flatMap(encodePiece)) + usage + done
    },
    failure: (fault) => message(JSON.stringify(encodeError(fault, requestId).body)) + done,
    heartbeat,
    over: steps.over,
    usage: steps.usage,
  }
}

/** The answer as one body. Rejects with the fault that broke it. */
export async function wholeText(
  answer: Answer,
  { steps, stamp, echo }: CompletionOptions,
  info: RequestInfo,
): Promise<Completion> {
  const pieces: CompletionPiece[] = [{ text: echo, finish: null }]
  await readWhole(answer, info, (events) => {
    pieces.push(...events.flatMap(steps.push).flatMap(encodePiece))
    return steps.over()
  })
  pieces.push(...steps.end().flatMap(encodePiece))
  const usage = steps.usage()
  noteUsage(info, usage)
  return encodeCompletion(stamp, foldPieces(pieces), usage)
}
