import type { DecodedEvent } from '../core/event.ts'

/** Neighbouring deltas of one kind joined, whatever pieces they came in: what a caller has in hand at the end. */
export const joinedDeltas = (events: DecodedEvent[]): DecodedEvent[] =>
  events.reduce<DecodedEvent[]>((all, given) => {
    const event: DecodedEvent =
      given.type === 'text.delta' ? { type: 'text.delta', delta: given.delta } : given
    const last = all.at(-1)
    if (last && 'delta' in last && 'delta' in event && last.type === event.type)
      return [...all.slice(0, -1), { ...last, delta: last.delta + event.delta }]
    return [...all, event]
  }, [])
