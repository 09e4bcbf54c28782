import type { NewItemId } from './encode.ts'
import type { HostedItem, ResponseEvent } from './schema-output.ts'

/** An item of a tool that ran at the upstream, told whole and as it came but for its id, which is ours. */
export function encodeHosted(
  given: { type: string; id?: unknown },
  newId: NewItemId,
  output_index: number,
): { item: HostedItem; events: ResponseEvent[] } {
  const prefix = /^[a-z]{1,8}(?=_)/.exec(typeof given.id === 'string' ? given.id : '')?.[0] ?? 'item'
  // Also types nobody here knows: whoever asked for such a tool knows them.
  const item = { ...given, id: newId(prefix, output_index) } as HostedItem
  return {
    item,
    events: [
      { type: 'response.output_item.added', output_index, item },
      { type: 'response.output_item.done', output_index, item },
    ],
  }
}
