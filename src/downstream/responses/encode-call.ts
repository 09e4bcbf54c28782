import type { ToolKind } from '../../core/model-request.ts'
import type { CallItem, ItemStatus, ResponseEvent } from './schema-output.ts'

/** A call as an item. `namespace` stands only where the tool was declared inside of one. */
export type Called = { call_id: string; name: string; arguments: string; namespace?: string }

/** How the items of one kind of tool are made and told. */
type Form = {
  prefix: string
  item: (id: string, status: ItemStatus, call: Called) => CallItem
  /** What is told between its beginning and its end. */
  events: (at: { item_id: string; output_index: number }, call: Called) => ResponseEvent[]
}

const forms: Record<ToolKind, Form> = {
  function: {
    prefix: 'fc',
    item: (id, status, call) => ({
      id,
      type: 'function_call',
      status,
      ...call,
      arguments: status === 'in_progress' ? '' : call.arguments,
    }),
    events: (at, call) => [
      { type: 'response.function_call_arguments.delta', ...at, delta: call.arguments },
      { type: 'response.function_call_arguments.done', ...at, name: call.name, arguments: call.arguments },
    ],
  },
  custom: {
    prefix: 'ctc',
    item: (id, status, { arguments: input, ...call }) => ({
      id,
      type: 'custom_tool_call',
      status,
      ...call,
      input: status === 'in_progress' ? '' : input,
    }),
    events: (at, { arguments: input }) => [
      { type: 'response.custom_tool_call_input.delta', ...at, delta: input },
      { type: 'response.custom_tool_call_input.done', ...at, input },
    ],
  },
  local_shell: {
    prefix: 'lsh',
    item: (id, status, call) => ({
      id,
      type: 'local_shell_call',
      status,
      call_id: call.call_id,
      action: { type: 'exec', env: {}, ...JSON.parse(call.arguments) },
    }),
    events: () => [],
  },
  shell: {
    prefix: 'sh',
    item: (id, status, call) => ({
      id,
      type: 'shell_call',
      status,
      call_id: call.call_id,
      action: { timeout_ms: null, max_output_length: null, ...JSON.parse(call.arguments) },
    }),
    events: () => [],
  },
  apply_patch: {
    prefix: 'apc',
    item: (id, status, call) => ({
      id,
      type: 'apply_patch_call',
      status,
      call_id: call.call_id,
      operation: JSON.parse(call.arguments),
    }),
    events: () => [],
  },
}

/** How ids of items of this kind begin. */
export const callPrefix = (kind: ToolKind): string => forms[kind].prefix

/** A call as one finished item and the events that tell it. An item's id is not its `call_id`: results name the second. */
export function encodeCall(kind: ToolKind, id: string, output_index: number, call: Called) {
  const { item, events } = forms[kind]
  const done = item(id, 'completed', call)
  const told: ResponseEvent[] = [
    { type: 'response.output_item.added', output_index, item: item(id, 'in_progress', call) },
    ...events({ item_id: id, output_index }, call),
    { type: 'response.output_item.done', output_index, item: done },
  ]
  return { item: done, events: told }
}
