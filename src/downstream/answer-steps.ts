import type { FinishReason, ModelEvent } from '../core/event.ts'
import { chain, type Step } from '../core/step.ts'
import { type CitedEvent, cite } from './cite.ts'
import { limitText, type TextLimits } from './limit.ts'
import { presentText, type Presentation } from './present.ts'
import type { ToolCallEvent } from './tools/event.ts'
import { measureUsage, type Usage } from './usage.ts'

/** Why an answer ended: as the upstream says, or with calls for the caller to make. */
export type AnswerFinish = FinishReason | 'tool_calls'

/** What every text dialect encodes. */
export type AnswerEvent =
  | Exclude<CitedEvent, { type: 'finish' }>
  | ToolCallEvent
  | { type: 'finish'; reason: AnswerFinish }

export type AnswerOptions = Presentation & {
  limits: TextLimits
  /** Citations as links in the text. */
  links: boolean
  /** Everything that was asked, for the count of its tokens. */
  promptText: string
}

/** `over` says that a limit ended the answer here: the upstream need not go on. */
export type AnswerSteps = {
  push: (event: ModelEvent) => AnswerEvent[]
  end: () => AnswerEvent[]
  over: () => boolean
  usage: () => Usage
}

/** Everything between an upstream's event and a dialect, in one row; the plain answer and the stream use the same. */
export function answerSteps({ limits, links, promptText, ...presentation }: AnswerOptions): AnswerSteps {
  const limit = limitText(limits)
  const usage = measureUsage(promptText)
  const shown = chain(presentText(presentation), cite(links))
  const counted: Step<ModelEvent, AnswerEvent> = {
    push: (event) => {
      usage.add(event)
      return shown.push(event)
    },
    end: shown.end,
  }
  return { ...chain(limit, counted), over: limit.reached, usage: usage.total }
}
