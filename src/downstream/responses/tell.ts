import type { FinishReason, ModelEvent } from '../../core/event.ts'
import type { Fault } from '../../core/fault.ts'
import type { AnswerEvent, AnswerSteps } from '../answer-steps.ts'
import { encodeOutput, type NewItemId } from './encode.ts'
import { encodeErrorEvent, encodeResponseError } from './encode-failure.ts'
import { encodeResponse, type ResponseStamp, type ResponseState, statusFor } from './encode-response.ts'
import type { Places } from './namespaces.ts'
import type { ResponseEvent, ResponseObject } from './schema-output.ts'

export type TellOptions = {
  steps: AnswerSteps
  stamp: ResponseStamp
  newItemId: NewItemId
  places?: Places
  /** Previews a picture may show. */
  partials?: number
  requestId: string
  /** Seconds since the epoch. */
  now: () => number
  /** Given the response once it is over, unless nobody was there to hear the end. It may still change it. */
  keep: (response: ResponseObject) => Promise<void>
}

/** One response from its first event to its last. */
export type Telling = {
  opening: () => ResponseEvent[]
  push: (events: ModelEvent[]) => ResponseEvent[]
  /** What is still owed after a whole answer; the last event holds the whole response. */
  finish: () => Promise<{ events: ResponseEvent[]; response: ResponseObject }>
  /** The end of a broken answer. */
  failure: (fault: Fault) => Promise<ResponseEvent[]>
}

/** Tells an answer as a response. The plain answer is the response its last event holds, so both say the same. */
export function tell(options: TellOptions): Telling {
  const { steps, stamp, requestId, now, keep } = options
  const output = encodeOutput(options.newItemId, options)
  let finish: FinishReason = 'stop'

  const take = (event: AnswerEvent): ResponseEvent[] => {
    if (event.type === 'finish') finish = event.reason
    return output.push(event)
  }

  function over(state: Omit<ResponseState, 'output' | 'usage'>): ResponseObject {
    return encodeResponse(stamp, { ...state, output: output.output(), usage: steps.usage() })
  }

  return {
    opening: () => {
      const response = encodeResponse(stamp, { status: 'in_progress', output: [] })
      return [
        { type: 'response.created', response },
        { type: 'response.in_progress', response },
      ]
    },
    push: (events) => {
      const told: ResponseEvent[] = []
      for (const event of events)
        for (const shown of steps.push(event)) for (const one of take(shown)) told.push(one)
      return told
    },
    finish: async () => {
      const events = steps.end().flatMap(take)
      const state = statusFor(finish)
      const incomplete = state.status === 'incomplete'
      events.push(...output.end(incomplete ? 'incomplete' : 'completed'))
      const response = over({ ...state, ...(!incomplete && { completedAt: now() }) })
      await keep(response)
      events.push({ type: incomplete ? 'response.incomplete' : 'response.completed', response })
      return { events, response }
    },
    failure: async (fault) => {
      const response = over({ status: 'failed', error: encodeResponseError(fault) })
      if (fault.kind !== 'caller_gone') await keep(response)
      return [encodeErrorEvent(fault, requestId), { type: 'response.failed', response }]
    },
  }
}
