import type { FunctionCallItem, ItemStatus, ResponseEvent } from './schema-output.ts'

/** `namespace` stands only where the function was declared inside of one. */
type CalledFunction = { call_id: string; name: string; namespace?: string }

/** A function call under way. Its item's id is not its `call_id`: results name the second. */
export function openCall(item_id: string, output_index: number, call: CalledFunction) {
  const at = { item_id, output_index }
  let json = ''
  const item = (status: ItemStatus): FunctionCallItem => ({
    id: item_id,
    type: 'function_call',
    status,
    ...call,
    arguments: status === 'in_progress' ? '' : json,
  })
  return {
    kind: 'call' as const,
    item,
    start: (): ResponseEvent[] => [
      { type: 'response.output_item.added', output_index, item: item('in_progress') },
    ],
    add: (delta: string): ResponseEvent => {
      json += delta
      return { type: 'response.function_call_arguments.delta', ...at, delta }
    },
    close: (status: ItemStatus): ResponseEvent[] => [
      { type: 'response.function_call_arguments.done', ...at, name: call.name, arguments: json },
      { type: 'response.output_item.done', output_index, item: item(status) },
    ],
  }
}
