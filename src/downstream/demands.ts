import type { Prompt } from '../core/prompt.ts'
import type { Deps } from '../deps.ts'
import type { RequestInfo } from './request-info.ts'
import { instructFormat } from './structured/encode.ts'
import type { AnswerFormat } from './structured/format.ts'
import { decodeTools, type ToolDialect, type ToolFields } from './tools/decode.ts'
import { declareTools } from './tools/encode.ts'
import type { ToolUse } from './tools/tool.ts'

/** What an answer may or must be beside text. */
export type Demands = {
  tools: ToolUse | undefined
  format: AnswerFormat | undefined
  /** The caller reads along: what is certain goes out at once, and cannot be asked for again. */
  stream: boolean
}

export type Demanded = {
  prompt: Prompt
  /** The request's fields about functions, in the shape of its dialect. */
  fields: ToolFields
  dialect: ToolDialect
  format?: AnswerFormat | undefined
  stream: boolean
}

/**
 * Reads what the caller demands of the answer, and puts it into words as the prompt's first turn. A request without
 * functions and format keeps its prompt and has no demands: nothing of this runs for it. Throws like `decodeTools`.
 */
export function makeDemands(
  { log }: Pick<Deps, 'log'>,
  info: RequestInfo,
  { prompt, fields, dialect, format, stream }: Demanded,
): { prompt: Prompt; demands: Demands | undefined } {
  if (!fields.tools && !fields.tool_choice && !format) return { prompt, demands: undefined }
  const { use, ignored } = decodeTools(fields, dialect)
  if (ignored.length > 0)
    log.info('tools of types that are not served here were ignored', {
      request_id: info.id,
      types: [...new Set(ignored)],
    })
  const tools = use?.choice === 'none' ? undefined : use
  return {
    prompt: instruct(prompt, use, format),
    demands: tools || format ? { tools, format, stream } : undefined,
  }
}

function instruct(prompt: Prompt, tools: ToolUse | undefined, format: AnswerFormat | undefined): Prompt {
  const parts = [...(tools ? [declareTools(tools)] : []), ...(format ? [instructFormat(format)] : [])]
  if (parts.length === 0) return prompt
  if (tools && tools.choice !== 'none' && format)
    parts.push('A block that calls functions stands in place of that JSON, never beside it.')
  return { ...prompt, turns: [{ role: 'system', text: parts.join('\n\n') }, ...prompt.turns] }
}
