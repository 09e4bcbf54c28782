/**
 * A function call in an answer. `index` counts calls from 0; `delta` is a piece of the arguments' JSON text, and all
 * pieces together are `arguments`. Every call has one start, any number of deltas and one done; calls never overlap.
 */
export type ToolCallEvent =
  | { type: 'tool_call.start'; index: number; id: string; name: string }
  | { type: 'tool_call.delta'; index: number; delta: string }
  | { type: 'tool_call.done'; index: number; id: string; name: string; arguments: string }
