import type { ModelEvent, TextDelta } from '../core/event.ts'
import { isWhole } from './join-pairs.ts'

/** How a dialect writes text that comes out as it is, as nearly all of an answer does. */
export type PlainWriter = {
  /** Writes what comes until something else does; undefined while there is more to a text than writing it. */
  text: () => ((text: TextDelta) => string) | undefined
  /** Takes note of what was written so, in one piece. */
  told: (text: TextDelta) => void
}

/** One answer's events → what goes over the wire. */
export type EventsWriter = {
  write: (events: ModelEvent[]) => string
  /** To be called before the end is written. */
  settle: () => void
}

// Longer than this, what was written is told: about forty tokens at once.
const mostUntold = 256

/**
 * Writes text at once and tells of it later. A token that comes alone finds nothing of its stream in the processor's cache,
 * with hundreds of streams open: what it costs is how much it touches, and this way it touches least.
 */
export function eventsWriter({
  events: writeEvents,
  plain,
}: {
  events: (events: ModelEvent[]) => string
  plain?: PlainWriter
}): EventsWriter {
  let writeText: ReturnType<PlainWriter['text']>
  let untold = ''

  function settle(): void {
    if (untold) plain?.told({ type: 'text.delta', delta: untold })
    untold = ''
  }

  return {
    settle,
    write: (events) => {
      const [event] = events
      if (writeText && events.length === 1 && event?.type === 'text.delta' && event.delta && isWhole(event)) {
        untold += event.delta
        if (untold.length > mostUntold) settle()
        return writeText(event)
      }
      settle()
      const written = writeEvents(events)
      writeText = plain?.text()
      return written
    },
  }
}
