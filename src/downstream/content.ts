import { fail } from '../core/fault.ts'
import type { Part } from '../core/model-request.ts'
import { readAttachment } from './attachment.ts'

type ContentPart = { type: string; text?: string; refusal?: string }

/**
 * The content of a message in Chat's or Responses' form: its texts, and what stands beside them.
 * `param` names the field a part came from. Throws `unsupported_value` for a part that cannot be served.
 */
export function decodeContent(
  content: string | readonly ContentPart[] | null | undefined,
  param: (index: number) => string,
): Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return (content ?? []).map((part, index): Part => {
    const attachment = readAttachment(part, param(index))
    return attachment
      ? { type: 'attachment', attachment }
      : { type: 'text', text: partText(part, param(index)) }
  })
}

// Clients that speak both Chat and Responses mix the names up.
const textParts = new Set(['text', 'input_text', 'output_text', 'summary_text', 'reasoning_text'])

function partText(part: ContentPart, param: string): string {
  if (part.type === 'refusal' && typeof part.refusal === 'string') return part.refusal
  if (!textParts.has(part.type))
    return fail({
      kind: 'unsupported_value',
      param: `${param}.type`,
      message: `Parts of type "${part.type.slice(0, 40)}" are not served here. Send text, image_url or file parts.`,
    })
  if (typeof part.text === 'string') return part.text
  return fail({
    kind: part.text === undefined ? 'missing_parameter' : 'invalid_value',
    param: `${param}.text`,
    message: `The field "${param}.text" is required for a text part, and must be a text.`,
  })
}
