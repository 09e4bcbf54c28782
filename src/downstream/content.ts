import { fail } from '../core/fault.ts'
import type { Attachment, Turn } from '../core/prompt.ts'
import { readAttachment } from './attachment.ts'

type Part = { type: string; text?: string; refusal?: string }

/**
 * The content of a message in Chat's or Responses' form: its texts joined by line ends, and what stands beside them.
 * `param` names the field a part came from. Throws `unsupported_value` for a part that cannot be served.
 */
export function decodeContent(
  content: string | readonly Part[] | null | undefined,
  param: (index: number) => string,
): Omit<Turn, 'role'> {
  if (typeof content === 'string') return { text: content }
  const texts: string[] = []
  const attachments: Attachment[] = []
  for (const [index, part] of (content ?? []).entries()) {
    const attachment = readAttachment(part, param(index))
    if (attachment) attachments.push(attachment)
    else texts.push(partText(part, param(index)))
  }
  return { text: texts.join('\n'), ...(attachments.length > 0 && { attachments }) }
}

// Clients that speak both Chat and Responses mix the names up.
const textParts = new Set(['text', 'input_text', 'output_text', 'summary_text', 'reasoning_text'])

function partText(part: Part, param: string): string {
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
