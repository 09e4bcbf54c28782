import type { Random } from '../simulator/random.ts'
import type { StreamTwist } from './faults.ts'
import { newId } from './items.ts'
import { type Answered, responseObject } from './response-object.ts'
import type { ResponsesBody } from './schema.ts'
import { eventsOf, type StreamEvent } from './stream-events.ts'

/** One moment of a stream: an event, silence, a break, or bytes that are none. */
export type Moment = StreamEvent | 'cut' | 'garbage' | 'comment' | { pause: number }

export type Telling = {
  twists: readonly StreamTwist[]
  after: number | undefined
  ms: number | undefined
  random: Random
}

const isText = (moment: Moment): boolean =>
  typeof moment === 'object' && 'type' in moment && moment.type === 'response.output_text.delta'

/** A whole stream, from the first event to the last, with everything that is to go wrong with it. */
export function momentsOf(answered: Answered, body: ResponsesBody, telling: Telling): Moment[] {
  const { twists, random } = telling
  const has = (twist: StreamTwist) => twists.includes(twist)
  const output = has('empty') ? [] : answered.output
  const begun = responseObject(answered, body, { status: 'in_progress', output: [] })
  const parts = output.map((item, index) => {
    const events = eventsOf(item, index, random)
    return has('call_twice') && item.type === 'function_call' ? [...events, ...events.slice(-1)] : events
  })
  const cut =
    answered.incomplete ??
    (has('incomplete') ? 'max_output_tokens' : has('filtered') ? 'content_filter' : undefined)
  const status = cut ? ('incomplete' as const) : ('completed' as const)
  const last: StreamEvent = {
    type: `response.${status}`,
    response: responseObject(answered, body, { status, output, reason: cut, usage: !has('no_usage') }),
  }
  const whole: Moment[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...parts.flat(),
    last,
  ]
  return changed(has('half_call') ? halfCall(whole) : broken(whole, telling, answered, body), telling)
}

/** A call is begun, a part of its arguments comes, and the connection breaks. */
function halfCall(whole: Moment[]): Moment[] {
  const at = whole.findIndex(
    (one) =>
      typeof one === 'object' && 'type' in one && one.type === 'response.function_call_arguments.delta',
  )
  return at === -1 ? [...whole.slice(0, -1), 'cut'] : [...whole.slice(0, at + 1), 'cut']
}

/** Ends the stream after so many tokens, in the middle when nobody says; or breaks it there and goes on. */
function broken(
  whole: Moment[],
  { twists, after, ms }: Telling,
  answered: Answered,
  body: ResponsesBody,
): Moment[] {
  const tokens = whole.flatMap((one, index) => (isText(one) ? [index] : []))
  const said = Math.min(after ?? Math.ceil(tokens.length / 2), tokens.length)
  const place = said === 0 ? Math.min(2, whole.length) : (tokens[said - 1] ?? 0) + 1
  const head = whole.slice(0, place)
  const rest = whole.slice(place)
  const error = { code: 'server_error', message: 'The service encountered an internal error' }
  const failed = responseObject(answered, body, { status: 'failed', output: [], error })
  for (const twist of twists)
    switch (twist) {
      case 'cut':
        return [...head, 'cut']
      case 'ends_early':
        return head
      case 'failed':
        return [...head, { type: 'response.failed', response: failed }]
      case 'error_event':
        return [...head, { type: 'error', ...error, param: null }]
      case 'stall':
        return [...head, { pause: ms ?? Infinity }, ...rest]
      case 'malformed':
        return [...head, 'garbage', ...rest]
    }
  return whole
}

/** What changes every event: ids left out, comments and events nobody knows in between. */
function changed(moments: Moment[], { twists }: Telling): Moment[] {
  const withUnknown = twists.includes('unknown_events')
    ? moments.flatMap((one, index): Moment[] =>
        index % 5 === 2 ? [{ type: 'response.weather.changed', mood: 'sunny' }, one] : [one],
      )
    : moments
  const plain = twists.includes('no_ids') ? withUnknown.map(withoutIds) : withUnknown
  const known = twists.includes('unknown_events') ? withUnknownItem(plain) : plain
  return twists.includes('comments')
    ? known.flatMap((one, index): Moment[] => (index % 3 === 1 ? ['comment', one] : [one]))
    : known
}

function withoutIds(moment: Moment): Moment {
  if (typeof moment !== 'object' || !('type' in moment)) return moment
  const { item_id: _, ...event } = moment
  const { item } = event as { item?: Record<string, unknown> }
  if (!item) return event as StreamEvent
  const { id: __, ...rest } = item
  return { ...event, item: rest } as StreamEvent
}

/** An item of a kind nobody knows, before the last event. */
function withUnknownItem(moments: Moment[]): Moment[] {
  const item = { id: newId('wx'), type: 'weather_call', status: 'completed', forecast: 'sunny' }
  const output_index = 99
  return moments.toSpliced(
    -1,
    0,
    { type: 'response.output_item.added', output_index, item },
    { type: 'response.output_item.done', output_index, item },
  )
}
