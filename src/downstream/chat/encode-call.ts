import type { ToolCallEvent } from '../../core/event.ts'
import type { ChatChunk, ChatToolCall, ChatToolCallPiece } from './schema.ts'

/** Id, type and name once: readers that join texts would double them (api-conformance 1.3). */
export function encodeCall({ index, id, name, kind, arguments: given }: ToolCallEvent): ChatChunk[] {
  const [open, rest]: ChatToolCallPiece[] =
    kind === 'custom'
      ? [
          { index, id, type: 'custom', custom: { name, input: '' } },
          { index, custom: { input: given } },
        ]
      : [
          { index, id, type: 'function', function: { name, arguments: '' } },
          { index, function: { arguments: given } },
        ]
  return [open!, rest!].map((piece) => ({ delta: { tool_calls: [piece] }, finish: null }))
}

/** The call in the form of 2023. */
export const legacyCall = ({ name, arguments: given }: ToolCallEvent): ChatChunk => ({
  delta: { function_call: { name, arguments: given } },
  finish: null,
})

/** Adds a piece of a stream to the whole calls. */
export function addCallPiece(calls: ChatToolCall[], { index, ...piece }: ChatToolCallPiece): void {
  const call = calls[index]
  if ('id' in piece) calls[index] = structuredClone(piece)
  else if (call?.type === 'custom' && 'custom' in piece) call.custom.input += piece.custom.input
  else if (call?.type === 'function' && 'function' in piece)
    call.function.arguments += piece.function.arguments
}
