import type { FinishReason, ModelEvent } from '../core/event.ts'
import type { Step } from '../core/step.ts'
import type { Demands } from './demands.ts'
import { readAnswer } from './structured/read-answer.ts'
import { readCalls } from './tools/read-calls.ts'

/** What became of an answer: all of it went out, or `problem` says what it lacks, and `rest` is the best that can be made of it. */
export type Verdict = { problem?: string; fatal?: boolean; rest: ModelEvent[] }

export type Gate = Step<ModelEvent, ModelEvent> & {
  /** The calls are complete: nothing more is wanted of this answer. */
  over: () => boolean
  verdict: () => Verdict
  /** The answer's text as the model wrote it, calls included. */
  said: () => string
}

// These say nothing of the answer itself and need not wait for it.
const passing = new Set<ModelEvent['type']>([
  'reasoning.delta',
  'search.start',
  'search.done',
  'media.progress',
  'conversation',
  'response',
  'title',
])

const isCall = ({ type }: ModelEvent) => type.startsWith('tool_call.')

/**
 * Lets an answer through as far as it is certain to meet the demands, and holds the rest until it has ended: text when
 * JSON or a call must come, calls when their arguments must fit, everything when the caller waits for the whole anyway.
 */
export function createGate({ tools, format, stream }: Demands, newCallId: () => string): Gate {
  const calls = tools && readCalls(tools, newCallId)
  const required = tools?.choice === 'required'
  const strict = tools?.tools.some((tool) => tool.strict) === true
  const holdsCalls = !stream || strict
  let holdsText = !stream || required || format !== undefined
  let held: ModelEvent[] = []
  let said = ''
  let finish: FinishReason | undefined

  function pass(event: ModelEvent): ModelEvent[] {
    if (event.type === 'finish') {
      finish = event.reason
      return []
    }
    if (passing.has(event.type)) return [event]
    if (isCall(event) && !holdsCalls) holdsText = false
    if (holdsText || (isCall(event) && holdsCalls) || held.some(isCall)) {
      held.push(event)
      return []
    }
    const before = held
    held = []
    return [...before, event]
  }

  const ending = (): ModelEvent[] => (finish ? [{ type: 'finish', reason: finish }] : [])
  const whole = (): ModelEvent[] => [...held, ...ending()]

  function verdict(): Verdict {
    const rest = whole()
    // Cut off or withheld: asking again would not make it honest.
    if (finish === 'length' || finish === 'content_filter') return { rest }
    const problems = calls?.problems() ?? []
    if (problems.length > 0) return { rest, fatal: strict, problem: problems.join(' ') }
    if (calls && calls.count() > 0) return { rest }
    if (required)
      return {
        rest,
        problem: `It calls no function, but it must call ${tools.named ? `the function ${tools.named}` : 'at least one of the declared functions'}.`,
      }
    return format ? formVerdict() : { rest }
  }

  function formVerdict(): Verdict {
    const { json, problem } = readAnswer(said, format!)
    const sources = held.filter(({ type }) => type === 'citation')
    const rest: ModelEvent[] = [{ type: 'text.delta', delta: json ?? '' }, ...sources, ...ending()]
    if (problem === undefined) return { rest }
    return { rest, problem, fatal: json === undefined || format!.strict }
  }

  return {
    push: (event) => {
      if (event.type === 'text.delta') said += event.delta
      return (calls?.push(event) ?? [event]).flatMap(pass)
    },
    end: () => (calls?.end() ?? []).flatMap(pass),
    over: () => calls?.over() === true,
    verdict,
    said: () => said,
  }
}
