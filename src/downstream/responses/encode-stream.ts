import type { TextDelta as Text } from '../../core/event.ts'
import { namedMessage } from '../sse.ts'
import type { ResponseEvent, TextDelta } from './schema-output.ts'

export type EventWriter = {
  event: (event: ResponseEvent) => string
  /** Writes more text behind a delta; undefined when the last event was none. */
  text: () => ((text: Text) => string) | undefined
}

/** Events as they go over the wire: each named, and numbered from 0 without gaps (api-conformance 2.5). */
export function eventWriter(): EventWriter {
  let sequence = 0
  let item = ''
  let before = ''
  let inText = false

  // Nearly every event of a long answer differs from the next in its text and number: the rest is written once.
  function textDelta({ type, item_id, output_index, content_index, delta }: TextDelta): string {
    if (item_id !== item) {
      item = item_id
      const rest = JSON.stringify({ type, item_id, output_index, content_index, logprobs: [] })
      before = `event: ${type}\ndata: ${rest.slice(0, -1)},"delta":`
    }
    return more(delta)
  }

  const more = (text: string) => `${before}${JSON.stringify(text)},"sequence_number":${sequence++}}\n\n`
  const moreOf = ({ delta, pieces }: Text) => (pieces ? pieces.map(more).join('') : more(delta))

  return {
    event: (event) => {
      inText = event.type === 'response.output_text.delta'
      if (event.type === 'response.output_text.delta') return textDelta(event)
      return namedMessage(event.type, JSON.stringify({ ...event, sequence_number: sequence++ }))
    },
    text: () => (inText ? moreOf : undefined),
  }
}
