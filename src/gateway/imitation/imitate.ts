import type { AnswerFormat, ModelRequest, ToolUse } from '../../core/model-request.ts'
import type { Prompt } from '../../core/prompt.ts'
import { declareFormat, declareTools } from './declare.ts'
import { writeTurns } from './write-turns.ts'

/** What must be read out of an answer's text, and judged, because the upstream knows nothing of it. */
export type Demands = { tools?: ToolUse | undefined; format?: AnswerFormat | undefined }

/** `demands` is absent when the answer can pass as it is. */
export type Imitation = { prompt: Prompt; demands?: Demands }

/**
 * A request for an upstream that takes nothing but text: tools, their calls and the form of the answer are put into words.
 * A request without tools and format has no demands: nothing of this runs for its answer.
 */
export function imitate({ messages, tools, format, search, media }: ModelRequest): Imitation {
  const turns = writeTurns(messages)
  const words = [...(tools ? [declareTools(tools)] : []), ...(format ? [declareFormat(format)] : [])]
  if (tools && tools.choice !== 'none' && format)
    words.push('A block that calls functions stands in place of that JSON, never beside it.')
  const first = words.length > 0 ? [{ role: 'system' as const, text: words.join('\n\n').toWellFormed() }] : []
  return {
    prompt: { turns: [...first, ...turns], search, ...(media && { media }) },
    ...((tools || format) && { demands: { tools, format } }),
  }
}
