import { type Answer, answerOf } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'

/** What is read out of an answer that was collected: its first read, and all the others. */
export type Whole = { events: ModelEvent[]; answer: Answer }

/**
 * Reads an answer to its end before anybody sees any of it. `first` is what was read of it already; `enough` says that
 * no more is needed, and the upstream is left. Rejects with the fault that broke it.
 */
export async function collect(
  answer: Answer,
  first: ModelEvent[],
  enough: (events: readonly ModelEvent[]) => boolean = () => false,
): Promise<Whole> {
  const batches: ModelEvent[][] = []
  if (enough(first)) answer.cancel()
  else
    await answer.each((events) => {
      // A preview is shown while a picture is being made, or never.
      batches.push(events.some(isPreview) ? events.filter((event) => !isPreview(event)) : events)
      if (enough(events)) answer.cancel()
    })
  let next = 0
  return {
    events: first,
    answer: answerOf({ read: async () => batches[next++], cancel: () => void (next = batches.length) }),
  }
}

const isPreview = ({ type }: ModelEvent) => type === 'media.preview'
