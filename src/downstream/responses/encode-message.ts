import { longText } from '../../lib/long-text.ts'
import type { Annotation } from '../cite.ts'
import type { ItemStatus, MessageItem, OutputText, ResponseEvent, UrlCitation } from './schema-output.ts'

/** A message under way. `before` is how many code points of text earlier messages of the answer hold. */
export function openMessage(item_id: string, output_index: number, before: number) {
  const at = { item_id, output_index, content_index: 0 }
  const annotations: UrlCitation[] = []
  const text = longText()

  const part = (): OutputText => ({
    type: 'output_text',
    text: text.toString(),
    annotations: [...annotations],
    logprobs: [],
  })
  const item = (status: ItemStatus): MessageItem => ({
    id: item_id,
    type: 'message',
    status,
    role: 'assistant',
    content: status === 'in_progress' ? [] : [part()],
  })

  return {
    kind: 'message' as const,
    item,
    start: (): ResponseEvent[] => [
      { type: 'response.output_item.added', output_index, item: item('in_progress') },
      { type: 'response.content_part.added', ...at, part: part() },
    ],
    add: (delta: string): ResponseEvent => {
      text.add(delta)
      return { type: 'response.output_text.delta', ...at, delta, logprobs: [] }
    },
    /** Offsets come counted over the whole answer and leave counted in this message's text. */
    cite: ({ start, end, url, title }: Annotation): ResponseEvent => {
      const annotation: UrlCitation = {
        type: 'url_citation',
        start_index: Math.max(0, start - before),
        end_index: Math.max(0, end - before),
        url,
        title,
      }
      annotations.push(annotation)
      const annotation_index = annotations.length - 1
      return { type: 'response.output_text.annotation.added', ...at, annotation_index, annotation }
    },
    close: (status: ItemStatus): ResponseEvent[] => [
      { type: 'response.output_text.done', ...at, text: text.toString(), logprobs: [] },
      { type: 'response.content_part.done', ...at, part: part() },
      { type: 'response.output_item.done', output_index, item: item(status) },
    ],
    codePoints: (): number => [...text.toString()].length,
  }
}
