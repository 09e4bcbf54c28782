import type { ItemStatus, ReasoningItem, ResponseEvent, SummaryText } from './schema-output.ts'

/**
 * A thought under way: one summary part, because the upstream does not say where one thought ends; none while nothing was said.
 * `sealed` is what the model needs to take it up again.
 */
export function openReasoning(item_id: string, output_index: number) {
  const at = { item_id, output_index, summary_index: 0 }
  let text = ''
  let sealed = ''

  const part = (): SummaryText => ({ type: 'summary_text', text })
  const item = (status: ItemStatus): ReasoningItem => ({
    id: item_id,
    type: 'reasoning',
    status,
    summary: status === 'in_progress' || text === '' ? [] : [part()],
    ...(sealed && { encrypted_content: sealed }),
  })

  return {
    kind: 'reasoning' as const,
    item,
    start: (): ResponseEvent[] => [
      { type: 'response.output_item.added', output_index, item: item('in_progress') },
    ],
    add: (delta: string): ResponseEvent[] => {
      const first: ResponseEvent[] =
        text === '' ? [{ type: 'response.reasoning_summary_part.added', ...at, part: part() }] : []
      text += delta
      return [...first, { type: 'response.reasoning_summary_text.delta', ...at, delta }]
    },
    seal: (content: string): void => {
      sealed = content
    },
    close: (status: ItemStatus): ResponseEvent[] => {
      const said: ResponseEvent[] = [
        { type: 'response.reasoning_summary_text.done', ...at, text },
        { type: 'response.reasoning_summary_part.done', ...at, part: part() },
      ]
      return [
        ...(text === '' ? [] : said),
        { type: 'response.output_item.done', output_index, item: item(status) },
      ]
    },
  }
}
