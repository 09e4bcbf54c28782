import type { Answer } from '../core/answer.ts'
import { piecesOf, type ModelEvent } from '../core/event.ts'
import { tokenCounter } from '../lib/estimate-tokens.ts'

/**
 * The answer as far as a token budget lets it go: what it says is drawn while it is said, and where `draw` says no, the
 * answer ends as one that met its length limit. So no number of parallel answers uses more than there is. One token is
 * taken to be drawn already, for the shortest answer.
 */
export function withinBudget(answer: Answer, draw: (tokens: number) => boolean): Answer {
  const counters = { 'text.delta': tokenCounter(), 'reasoning.delta': tokenCounter() }
  let drawn = 1
  let over = false

  function affordable(event: ModelEvent): boolean {
    if (event.type !== 'text.delta' && event.type !== 'reasoning.delta') return true
    counters[event.type].push(event.delta)
    const more = counters['text.delta'].total() + counters['reasoning.delta'].total() - drawn
    if (more <= 0) return true
    if (!draw(more)) return false
    drawn += more
    return true
  }

  function within(events: ModelEvent[]): ModelEvent[] {
    const all = events.flatMap(oneByOne)
    const end = all.findIndex((event) => !affordable(event))
    if (end === -1) return events
    over = true
    answer.cancel()
    return [...all.slice(0, end), { type: 'finish', reason: 'length' }]
  }

  return {
    read: async () => {
      const events = over ? undefined : await answer.read()
      return events && within(events)
    },
    each: (take) => answer.each((events) => take(within(events))),
    cancel: answer.cancel,
  }
}

/** An answer ends in the middle of what came at once, when that is where its budget does. */
const oneByOne = (event: ModelEvent): ModelEvent[] =>
  event.type === 'text.delta' && event.pieces
    ? piecesOf(event).map((delta) => ({ type: 'text.delta', delta }))
    : [event]
