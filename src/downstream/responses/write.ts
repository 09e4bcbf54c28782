import type { Answer } from '../../core/answer.ts'
import type { AnswerSteps } from '../answer-steps.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteUsage } from '../request-notes.ts'
import { done, heartbeat } from '../sse.ts'
import { readWhole, type StreamWriter } from '../stream.ts'
import { eventWriter } from './encode-stream.ts'
import type { ResponseEvent, ResponseObject } from './schema-output.ts'
import type { Telling } from './tell.ts'

/** The answer as Responses' event stream. */
export function responseWriter(telling: Telling, steps: AnswerSteps): StreamWriter {
  const write = eventWriter()
  const text = (events: ResponseEvent[]) => {
    let all = ''
    for (const event of events) all += write.event(event)
    return all
  }
  return {
    opening: () => text(telling.opening()),
    events: (events) => text(telling.push(events)),
    plain: {
      text: () => (steps.answering() ? write.text() : undefined),
      told: (text) => telling.push([text]),
    },
    finish: async () => text((await telling.finish()).events) + done,
    failure: async (fault) => text(await telling.failure(fault)) + done,
    heartbeat,
    over: steps.over,
    usage: steps.usage,
  }
}

/** The answer as one object. Rejects with the fault that broke it. */
export async function wholeResponse(
  answer: Answer,
  telling: Telling,
  steps: AnswerSteps,
  info: RequestInfo,
): Promise<ResponseObject> {
  await readWhole(answer, info, (events) => {
    telling.push(events)
    return steps.over()
  })
  const { response } = await telling.finish()
  noteUsage(info, steps.usage())
  return response
}
