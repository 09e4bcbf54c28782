import type { ItemStatus, ReasoningItem, ResponseEvent, SummaryText } from './schema-output.ts'

/** A thought under way: one summary part, because the upstream does not say where one thought ends. */
export function openReasoning(item_id: string, output_index: number) {
  const at = { item_id, output_index, summary_index: 0 }
  let text = ''

  const part = (): SummaryText => ({ type: 'summary_text', text })
  const item = (status: ItemStatus): ReasoningItem => ({
    id: item_id,
    type: 'reasoning',
    status,
    summary: status === 'in_progress' ? [] : [part()],
  })

  return {
    kind: 'reasoning' as const,
    item,
    start: (): ResponseEvent[] => [
      { type: 'response.output_item.added', output_index, item: item('in_progress') },
      { type: 'response.reasoning_summary_part.added', ...at, part: part() },
    ],
    add: (delta: string): ResponseEvent => {
      text += delta
      return { type: 'response.reasoning_summary_text.delta', ...at, delta }
    },
    close: (status: ItemStatus): ResponseEvent[] => [
      { type: 'response.reasoning_summary_text.done', ...at, text },
      { type: 'response.reasoning_summary_part.done', ...at, part: part() },
      { type: 'response.output_item.done', output_index, item: item(status) },
    ],
  }
}
