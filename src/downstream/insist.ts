import { type Answer, answerOf } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import { fail } from '../core/fault.ts'
import type { Turn } from '../core/prompt.ts'
import type { Demands } from './demands.ts'
import { createGate } from './gate.ts'

export type Insistence = {
  demands: Demands
  newCallId: () => string
  /** Asks the same once more, with these turns behind it. */
  again: (turns: Turn[]) => Answer
  /** Lets an answer whose calls are complete come to its end, or ends it, which is what happens when absent. */
  finish?: (answer: Answer, said: string) => Promise<void>
  /** Told what was wrong with the first answer, and with the second one. */
  note: (problem: string, times: number) => void
}

/**
 * An answer that meets its demands. One that does not is asked for once more, with the reason. The second one is given
 * as it is, when that is honest: text where a call was demanded, arguments that do not quite fit. Where the caller was
 * promised JSON or strict arguments it rejects with `upstream_failed`.
 */
export function insist(first: Answer, { demands, newCallId, again, note, finish }: Insistence): Answer {
  let current = first
  let gate = createGate(demands, newCallId)
  let times = 1
  let done = false
  let cancelled = false

  function cancel(): void {
    cancelled = true
    current.cancel()
  }

  /** What is still to go out, or nothing when the question was put again. */
  function conclude(): ModelEvent[] {
    const { problem, fatal, rest } = gate.verdict()
    done = problem === undefined || times === 2
    if (problem === undefined) return rest
    note(problem, times)
    if (!done) askAgain(problem)
    else if (fatal)
      fail({
        kind: 'upstream_failed',
        message: `The model did not give what was asked for, not when asked again either. ${problem} Try again, or make the request simpler.`,
        upstreamStatus: 502,
      })
    return done ? rest : []
  }

  function askAgain(problem: string): void {
    times = 2
    const said = gate.said().trim()
    current.cancel()
    current = again([
      ...(said ? [{ role: 'assistant', text: said } as const] : []),
      {
        role: 'user',
        text: `That answer cannot be used. ${problem} Give the whole answer again, exactly in the demanded form.`,
      },
    ])
    gate = createGate(demands, newCallId)
    if (cancelled) current.cancel()
  }

  return answerOf({
    read: async () => {
      while (!done) {
        const events = await current.read()
        const out = events ? events.flatMap(gate.push) : gate.end()
        if (!events || gate.over()) {
          if (gate.over() && finish) await finish(current, gate.said())
          else if (gate.over()) current.cancel()
          out.push(...conclude())
        }
        if (out.length > 0) return out
      }
      return undefined
    },
    cancel,
  })
}
