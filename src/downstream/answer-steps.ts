import type { ModelEvent } from '../core/event.ts'
import type { Turn } from '../core/prompt.ts'
import { chain, type Step } from '../core/step.ts'
import { type CitedEvent, cite } from './cite.ts'
import { joinPairs } from './join-pairs.ts'
import { limitText, type TextLimits } from './limit.ts'
import { presentText, type Presentation } from './present.ts'
import { searchLines, type SearchLines } from './search-lines.ts'
import { measureUsage, type Usage } from './usage.ts'

/** What every text dialect encodes. */
export type AnswerEvent = CitedEvent

export type AnswerOptions = Presentation & {
  limits: TextLimits
  /** Citations as links in the text. */
  links: boolean
  /** The text is JSON somebody will parse: no links and no tags are put into it. */
  exact?: boolean
  /** Everything that was asked, for the count of its tokens. */
  turns: readonly Turn[]
  /** Follows the answer. */
  listener?: AnswerListener | undefined
  /** Where the upstream's searches are told. */
  searches?: SearchLines
}

/** Who follows an answer: every event of the upstream, and what became of it. `over` says that a limit ended it. */
export type AnswerListener = {
  heard: (event: ModelEvent) => void
  shown: (events: readonly AnswerEvent[], over: boolean) => void
}

/** `over` says that a limit ended the answer here: the upstream need not go on. */
export type AnswerSteps = {
  push: (event: ModelEvent) => AnswerEvent[]
  /** Whether text comes out as it is from here on, until something else comes. */
  answering: () => boolean
  end: () => AnswerEvent[]
  over: () => boolean
  /** The stop sequence that ended the answer, when one did. */
  stopped: () => string | undefined
  usage: () => Usage
}

/** Everything between an upstream's event and a dialect, in one row; the plain answer and the stream use the same. */
export function answerSteps(options: AnswerOptions): AnswerSteps {
  const { limits, links, turns, exact = false, thinking, steps, pictures, listener, searches } = options
  const limit = limitText(limits)
  const usage = measureUsage(turns)
  const presentation = {
    steps,
    thinking: exact && thinking === 'tags' ? 'off' : thinking,
    ...(pictures && { pictures }),
  } as const
  const presented = presentText(presentation)
  const lines = exact || !searches || searches === 'usual' ? undefined : searchLines(searches)
  const shown = chain(lines ? chain(lines, presented) : presented, cite(links && !exact))
  const counted: Step<ModelEvent, AnswerEvent> = {
    push: (event) => {
      usage.add(event)
      return shown.push(event)
    },
    end: shown.end,
  }
  const pairs = joinPairs()
  const row = chain(pairs, chain(limit, counted))
  // Once the answer itself has begun, nothing but a limit changes its text any more.
  let answering = false

  return {
    push: (event) => {
      listener?.heard(event)
      const events = row.push(event)
      if (event.type === 'text.delta') answering = limit.unlimited && !pairs.waits()
      listener?.shown(events, limit.reached())
      return events
    },
    answering: () => answering,
    end: () => {
      const events = row.end()
      listener?.shown(events, limit.reached())
      return events
    },
    over: limit.reached,
    stopped: limit.stopped,
    usage: usage.total,
  }
}
