import type { Answer, TakeEvents } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { asFault, type Fault, type FaultKind, fail } from '../../core/fault.ts'
import type { Turn } from '../../core/prompt.ts'
import { type Conclusion, createAttempt, isDelivered, isNaming, isPassing } from './attempt.ts'
import type { Demands } from './imitate.ts'

/** The upstream's conversation goes on from the second answer: it must not be taken for that of the first. */
const nameless = (kept: Conclusion): Conclusion => ({
  ...kept,
  rest: kept.rest.filter((event) => !isNaming(event)),
})

/** The caller has read the thoughts of the first try: those of the second are not for them. */
const thoughtless = (last: Conclusion): Conclusion => ({
  ...last,
  rest: last.rest.filter((event) => !isPassing(event)),
})

/** What another account may not meet. */
const mayPass: ReadonlySet<FaultKind> = new Set(['upstream_failed', 'upstream_timeout', 'rate_limited'])

export type ImitationOptions = {
  demands: Demands
  /** The caller reads along. */
  stream: boolean
  newCallId: () => string
  /** Asks the same once more, with these turns behind it. */
  again: (turns: Turn[]) => Answer
  /** How often a stream that broke before anything of it was sent is asked for anew (`grok.max_retry`). */
  retries: number
  /** What was wrong with the first answer, and with the second one. */
  note: (problem: string, times: number) => void
}

/**
 * An answer with the calls and the JSON that were demanded of it. One that is not what was asked for is asked for once more, with
 * the reason, but only while the caller has seen no text and no call of it. When the second answer is no better or fails, the
 * first is given as it is. Where the caller was promised JSON or strict arguments it rejects with `upstream_failed` instead.
 */
export function imitateAnswer(first: Answer, options: ImitationOptions): Answer {
  const { demands, stream, newCallId, again, note } = options
  let current = first
  let attempt = createAttempt({ demands, newCallId, stream })
  let times = 1
  let kept: Conclusion | undefined
  let delivered = false
  let silent = true
  // The current answer has said something; until then whoever gives it tries for itself.
  let begun = false
  let retries = options.retries
  let done = false
  let cancelled = false

  function take(events: ModelEvent[]): ModelEvent[] {
    begun = true
    const out: ModelEvent[] = []
    for (const event of events)
      for (const one of attempt.push(event)) {
        delivered ||= isDelivered(one)
        silent = false
        out.push(one)
      }
    return out
  }

  /** The current answer is over: what is given in the end, or nothing when it is asked for again. */
  function conclude(): ModelEvent[] {
    const last = attempt.conclude()
    if (last.problem !== undefined) note(last.problem, times)
    if (last.problem !== undefined && times === 1 && !delivered) {
      kept = last
      askAgain(last.problem)
      return []
    }
    done = true
    // One that was cut off is no better, whatever it began with.
    if (kept && (kept.rank <= last.rank || (last.incomplete && !kept.fatal))) return give(nameless(kept))
    return give(kept && stream ? thoughtless(last) : last)
  }

  function give({ rest, problem, fatal }: Conclusion): ModelEvent[] {
    if (problem === undefined || !fatal) return rest
    return fail({
      kind: 'upstream_failed',
      message: `The model did not give what was asked for${times === 2 ? ', not when asked again either' : ''}. ${problem} Try again, or make the request simpler.`,
      upstreamStatus: 502,
    })
  }

  function askAgain(problem: string): void {
    times = 2
    const said = attempt.said().trim()
    current.cancel()
    current = again([
      ...(said ? [{ role: 'assistant', text: said } as const] : []),
      {
        role: 'user',
        text: `That answer cannot be used. ${problem} Give the whole answer again, exactly in the demanded form.`,
      },
    ])
    // Held back to its end: only then is it certain to be the better one.
    attempt = createAttempt({ demands, newCallId, stream: false })
    if (cancelled) current.cancel()
  }

  /**
   * A stream that broke before the caller has seen anything, because all of it was held back, begins anew with another account. A
   * second try that fails leaves the first answer, unless that must not be given.
   */
  function onBroken(error: unknown): ModelEvent[] {
    const fault: Fault = asFault(error)
    const passes = mayPass.has(fault.kind) && !fault.maybeTaken
    if (stream && begun && silent && times === 1 && !cancelled && passes && retries > 0) {
      retries--
      begun = false
      current = again([])
      attempt = createAttempt({ demands, newCallId, stream })
      return []
    }
    if (times === 1 || !kept || kept.fatal || delivered || cancelled || fault.kind === 'caller_gone')
      throw error
    note(`The second try failed: ${fault.message}`, times)
    done = true
    return give(nameless(kept))
  }

  async function each(handOn: TakeEvents): Promise<void> {
    let theirs: unknown
    const pass: TakeEvents = (events) => {
      const out = take(events)
      if (out.length === 0) return
      const given = handOn(out)
      return given instanceof Promise
        ? given.catch((error: unknown) => Promise.reject((theirs = error)))
        : given
    }
    while (!done) {
      let rest: ModelEvent[] | undefined
      try {
        await current.each(pass)
      } catch (error) {
        // What was thrown by whoever takes the events is no failure of the answer.
        if (error === theirs) throw error
        rest = onBroken(error)
      }
      if (cancelled) return
      if (rest && !done) continue
      const out = rest ?? conclude()
      if (out.length > 0) await handOn(out)
    }
  }

  return {
    read: async () => {
      while (!done) {
        let rest: ModelEvent[] | undefined
        const events = await current.read().catch((error: unknown) => void (rest = onBroken(error)))
        const out = rest ?? (events ? take(events) : conclude())
        if (out.length > 0) return out
      }
      return undefined
    },
    each,
    cancel: () => {
      cancelled = true
      current.cancel()
    },
  }
}
