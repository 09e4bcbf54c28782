import type { Answer } from '../../core/answer.ts'
import type { AnswerSteps } from '../answer-steps.ts'
import { encodeError } from '../error.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteUsage } from '../request-notes.ts'
import { done, heartbeat, message } from '../sse.ts'
import { readWhole, type StreamWriter } from '../stream.ts'
import { chunkWriter, encodeChunks, foldCompletion } from './encode.ts'
import type { ChatChunk, ChatCompletion, ChatStamp } from './schema.ts'

/** `legacy`: a call is told as `function_call`. */
export type ChatWriterOptions = {
  requestId: string
  includeUsage: boolean
  legacy: boolean
  /** Which of several answers it is; the only one when absent. */
  index?: number
  /** It is one of several: the end of the stream is not its own. */
  part?: boolean
}

/** The answer as Chat's event stream (api-conformance 1.3). */
export function chatWriter(steps: AnswerSteps, stamp: ChatStamp, options: ChatWriterOptions): StreamWriter {
  const encode = encodeChunks(options.legacy)
  const write = chunkWriter(stamp, options.includeUsage, options.index)
  const text = (chunks: ChatChunk[]) => {
    let all = ''
    for (const chunk of chunks) all += message(write.chunk(chunk))
    return all
  }
  return {
    opening: () => message(write.opening()),
    events: (events) => {
      let all = ''
      for (const event of events)
        for (const shown of steps.push(event))
          all += shown.type === 'text.delta' && shown.delta ? write.text(shown) : text(encode.push(shown))
      return all
    },
    plain: { text: () => (steps.answering() ? write.text : undefined), told: steps.push },
    finish: () => {
      const rest = text(steps.end().flatMap(encode.push))
      if (options.part) return rest
      return rest + (options.includeUsage ? message(write.usage(steps.usage())) : '') + done
    },
    failure: (fault) => message(JSON.stringify(encodeError(fault, options.requestId).body)) + done,
    heartbeat,
    over: steps.over,
    usage: steps.usage,
  }
}

/** The answer as one body: the fold of the very same chunks. Rejects with the fault that broke it. */
export async function wholeCompletion(
  answer: Answer,
  {
    steps,
    stamp,
    info,
    legacy,
  }: { steps: AnswerSteps; stamp: ChatStamp; info: RequestInfo; legacy: boolean },
): Promise<ChatCompletion> {
  const encode = encodeChunks(legacy)
  const chunks: ChatChunk[] = []
  await readWhole(answer, info, (events) => {
    for (const event of events) chunks.push(...steps.push(event).flatMap(encode.push))
    return steps.over()
  })
  chunks.push(...steps.end().flatMap(encode.push))
  const usage = steps.usage()
  noteUsage(info, usage)
  return foldCompletion(chunks, stamp, usage)
}
