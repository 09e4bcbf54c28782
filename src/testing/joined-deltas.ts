import type { DecodedEvent } from '../core/event.ts'

/** Neighbouring deltas of one kind joined: what a caller has in hand at the end. */
export const joinedDeltas = (events: DecodedEvent[]): DecodedEvent[] =>
  events.reduce<DecodedEvent[]>((all, event) => {
    const last = all.at(-1)
    if (last && 'delta' in last && 'delta' in event && last.type === event.type)
      return [...all.slice(0, -1), { ...last, delta: last.delta + event.delta }]
    return [...all, event]
  }, [])
