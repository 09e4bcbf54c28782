import { namedMessage } from '../sse.ts'
import type { ResponseEvent, TextDelta } from './schema-output.ts'

/** Events as they go over the wire: each named, and numbered from 0 without gaps (api-conformance 2.5). */
export function eventWriter(): (event: ResponseEvent) => string {
  let sequence = 0
  let item = ''
  let before = ''

  // Nearly every event of a long answer differs from the next in its text and number: the rest is written once.
  function textDelta({ type, item_id, output_index, content_index, delta }: TextDelta): string {
    if (item_id !== item) {
      item = item_id
      const rest = JSON.stringify({ type, item_id, output_index, content_index, logprobs: [] })
      before = `event: ${type}\ndata: ${rest.slice(0, -1)},"delta":`
    }
    return `${before}${JSON.stringify(delta)},"sequence_number":${sequence++}}\n\n`
  }

  return (event) =>
    event.type === 'response.output_text.delta'
      ? textDelta(event)
      : namedMessage(event.type, JSON.stringify({ ...event, sequence_number: sequence++ }))
}
