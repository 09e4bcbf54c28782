import type { ModelEvent } from '../core/event.ts'
import type { Turn } from '../core/prompt.ts'
import { chain, type Step } from '../core/step.ts'
import { type CitedEvent, cite } from './cite.ts'
import { limitText, type TextLimits } from './limit.ts'
import { presentText, type Presentation } from './present.ts'
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
}

/** `over` says that a limit ended the answer here: the upstream need not go on. */
export type AnswerSteps = {
  push: (event: ModelEvent) => AnswerEvent[]
  /**
   * The same for a text that comes out as it is, as nearly all does: true, and it is done. False: `push` it. A token that
   * comes alone finds nothing of its stream in the processor's cache: telling the steps of many at once spares half of that.
   */
  plain: (text: string) => boolean
  end: () => AnswerEvent[]
  over: () => boolean
  /** The stop sequence that ended the answer, when one did. */
  stopped: () => string | undefined
  usage: () => Usage
}

// Longer than this, what came plain is told to the steps: about forty tokens at once.
const mostPending = 256

/** Everything between an upstream's event and a dialect, in one row; the plain answer and the stream use the same. */
export function answerSteps(options: AnswerOptions): AnswerSteps {
  const { limits, links, turns, exact = false, thinking, steps, pictures } = options
  const limit = limitText(limits)
  const usage = measureUsage(turns)
  const presentation = {
    steps,
    thinking: exact && thinking === 'tags' ? 'off' : thinking,
    ...(pictures && { pictures }),
  } as const
  const shown = chain(presentText(presentation), cite(links && !exact))
  const counted: Step<ModelEvent, AnswerEvent> = {
    push: (event) => {
      usage.add(event)
      return shown.push(event)
    },
    end: shown.end,
  }
  const row = chain(limit, counted)
  // Once the answer itself has begun, nothing but a limit changes its text any more.
  let answering = false
  let pending = ''

  function tell(): void {
    if (pending === '') return
    const delta = pending
    pending = ''
    row.push({ type: 'text.delta', delta })
  }

  return {
    push: (event) => {
      tell()
      if (event.type === 'text.delta') answering = limit.unlimited
      return row.push(event)
    },
    plain: (text) => {
      if (!answering || text === '') return false
      pending += text
      if (pending.length > mostPending) tell()
      return true
    },
    end: () => {
      tell()
      return row.end()
    },
    over: limit.reached,
    stopped: limit.stopped,
    usage: () => {
      tell()
      return usage.total()
    },
  }
}
