import { cutText } from '../simulator/cut-text.ts'
import type { Random } from '../simulator/random.ts'
import type { OutputItem } from './items.ts'

export type StreamEvent = Record<string, unknown> & { type: string }

/** The events that tell one item, the text in small pieces (xai-official 3). */
export function eventsOf(item: OutputItem, output_index: number, random: Random): StreamEvent[] {
  const at = { item_id: item.id, output_index }
  const added = (open: object): StreamEvent => ({
    type: 'response.output_item.added',
    output_index,
    item: { ...item, ...open, status: 'in_progress' },
  })
  const done: StreamEvent = { type: 'response.output_item.done', output_index, item }
  switch (item.type) {
    case 'reasoning':
      return [added({ summary: [], encrypted_content: '' }), ...thought(item, at, random), done]
    case 'message':
      return [added({ content: [] }), ...message(item, at, random), done]
    case 'function_call':
      return [
        added({ arguments: '' }),
        ...cutText(String(item['arguments']), random).map((delta) => ({
          type: 'response.function_call_arguments.delta',
          ...at,
          delta,
        })),
        {
          type: 'response.function_call_arguments.done',
          ...at,
          name: item['name'],
          arguments: item['arguments'],
        },
        done,
      ]
    default: {
      const steps =
        item.type === 'image_generation_call' ? ['in_progress', 'generating'] : ['in_progress', 'searching']
      const empty = item.type === 'image_generation_call' ? { result: null } : {}
      return [
        added(empty),
        ...[...steps, 'completed'].map((step) => ({ type: `response.${item.type}.${step}`, ...at })),
        done,
      ]
    }
  }
}

type At = { item_id: string; output_index: number }

function thought(item: OutputItem, at: At, random: Random): StreamEvent[] {
  const parts = item['summary'] as { type: string; text: string }[]
  return parts.flatMap((part, summary_index): StreamEvent[] => [
    {
      type: 'response.reasoning_summary_part.added',
      ...at,
      summary_index,
      part: { type: 'summary_text', text: '' },
    },
    ...cutText(part.text, random).map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      ...at,
      summary_index,
      delta,
    })),
    { type: 'response.reasoning_summary_text.done', ...at, summary_index, text: part.text },
    { type: 'response.reasoning_summary_part.done', ...at, summary_index, part },
  ])
}

type OutputText = { type: string; text: string; annotations: object[]; logprobs: [] }

function message(item: OutputItem, at: At, random: Random): StreamEvent[] {
  const [part] = item['content'] as OutputText[]
  if (!part) return []
  const place = { ...at, content_index: 0 }
  return [
    { type: 'response.content_part.added', ...place, part: { ...part, text: '', annotations: [] } },
    ...cutText(part.text, random).map((delta) => ({
      type: 'response.output_text.delta',
      ...place,
      delta,
      logprobs: [],
    })),
    ...part.annotations.map((annotation, annotation_index) => ({
      type: 'response.output_text.annotation.added',
      ...place,
      annotation_index,
      annotation,
    })),
    { type: 'response.output_text.done', ...place, text: part.text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
  ]
}
