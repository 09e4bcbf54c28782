import type { ModelEvent } from './event.ts'

/** What a read of the network brought. */
export type TakeEvents = (events: ModelEvent[]) => void | Promise<unknown>

/**
 * A model's answer while it is being said. `read` resolves to the events of one network read, in order, and to
 * undefined after the last; it rejects with a GatewayError when the answer broke, after everything before was read.
 * `cancel` frees the upstream at once and may be called at any time, more than once.
 */
export type Answer = {
  read: () => Promise<ModelEvent[] | undefined>
  /**
   * All that was not read yet, one network read at a time: waits for what `take` returns before it reads on. Resolves
   * after the last and when cancelled; rejects as `read` does, and with what `take` throws. A text comes in thousands of reads,
   * and here no layer it passes needs a promise for each of them.
   */
  each: (take: TakeEvents) => Promise<void>
  cancel: () => void
}

/** An answer by its reads, for one whose reads are few. */
export function answerOf({ read, cancel }: Pick<Answer, 'read' | 'cancel'>): Answer {
  let cancelled = false
  return {
    read,
    each: async (take) => {
      for (let events = cancelled ? undefined : await read(); events; events = await read()) {
        if (!cancelled) await take(events)
        if (cancelled) return
      }
    },
    cancel: () => {
      cancelled = true
      cancel()
    },
  }
}
