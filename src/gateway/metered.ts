import type { Answer } from '../core/answer.ts'
import type { ModelEvent, UsageEvent } from '../core/event.ts'

/** The same answer; `onUsage` hears what the upstream says was used, as soon as it is read and whoever reads it. */
export function metered(answer: Answer, onUsage: (usage: UsageEvent) => void): Answer {
  const look = (events: readonly ModelEvent[]) => {
    for (const event of events) if (event.type === 'usage') onUsage(event)
  }
  return {
    read: async () => {
      const events = await answer.read()
      if (events) look(events)
      return events
    },
    each: (take) =>
      answer.each((events) => {
        look(events)
        return take(events)
      }),
    cancel: answer.cancel,
  }
}
