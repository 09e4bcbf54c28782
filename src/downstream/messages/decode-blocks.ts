import { fail } from '../../core/fault.ts'
import type { Attachment, Turn } from '../../core/prompt.ts'
import { encodeAnswered, encodeResult } from '../tools/encode.ts'
import type { PastCall } from '../tools/tool.ts'
import { readSource } from './decode-source.ts'
import type { CountRequest } from './schema.ts'

type Fields = Record<string, unknown>

/** One block of a content, and the request field it stands in. */
export type GivenBlock = { type: string; fields: Fields; param: string }

/** The blocks of a content; a text is one. */
export const blocksOf = (content: string | readonly { type: string }[], param: string): GivenBlock[] =>
  typeof content === 'string'
    ? [{ type: 'text', fields: { text: content }, param }]
    : content.map((fields, index) => ({ type: fields.type, fields, param: `${param}[${index}]` }))

/** Which tool a `tool_use` id stands for: a result names only the id. */
export function callNames(messages: CountRequest['messages']): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { content } of messages)
    for (const { type, fields } of typeof content === 'string' ? [] : blocksOf(content, ''))
      if (type === 'tool_use') names.set(String(fields['id']), String(fields['name']))
  return names
}

type Told = { texts: string[]; attachments: Attachment[]; calls: PastCall[] }

// Thoughts and the work of Anthropic's own tools, replayed: they say nothing to this model.
const replayed =
  /^(redacted_)?thinking$|^(server|mcp)_tool_use$|^(?!tool_).*_tool_result$|^(container_upload|compaction)$/

/**
 * One message → turns: tool results are turns of their own, in their place; everything else is one turn until the next
 * of them. Throws for blocks that cannot be served, rather than dropping what somebody said.
 */
export function decodeBlocks(
  role: Turn['role'],
  blocks: readonly GivenBlock[],
  names: ReadonlyMap<string, string>,
): Turn[] {
  const turns: Turn[] = []
  let told: Told = { texts: [], attachments: [], calls: [] }

  function endTurn(): void {
    const { texts, attachments, calls } = told
    const text = encodeAnswered(texts.join('\n'), calls)
    if (text || attachments.length > 0)
      turns.push({ role, text, ...(attachments.length > 0 && { attachments }) })
    told = { texts: [], attachments: [], calls: [] }
  }

  for (const block of blocks) {
    if (block.type === 'tool_result') {
      endTurn()
      turns.push(decodeResult(block, names))
    } else if (!replayed.test(block.type)) tell(told, block)
  }
  endTurn()
  return turns
}

/** Adds what the block says. */
function tell(told: Told, block: GivenBlock): void {
  const { type, fields, param } = block
  switch (type) {
    case 'text':
      told.texts.push(textOf(block))
      return
    case 'image':
    case 'document': {
      const { text, attachment } = readSource(block)
      if (text) told.texts.push(text)
      if (attachment) told.attachments.push(attachment)
      return
    }
    case 'search_result':
      told.texts.push(searchResult(fields))
      return
    case 'tool_use':
      told.calls.push({ name: String(fields['name']), arguments: JSON.stringify(fields['input'] ?? {}) })
      return
    case 'tool_reference':
      told.texts.push(`[tool ${String(fields['tool_name'])}]`)
      return
    default:
      fail({
        kind: 'unsupported_value',
        param: `${param}.type`,
        message: `Blocks of type "${type.slice(0, 40)}" are not served here. Send text, image, document, tool_use or tool_result.`,
      })
  }
}

function decodeResult({ fields, param }: GivenBlock, names: ReadonlyMap<string, string>): Turn {
  const { tool_use_id, content, is_error } = fields
  const id = typeof tool_use_id === 'string' ? tool_use_id : ''
  const told: Told = { texts: [], attachments: [], calls: [] }
  if (typeof content === 'string') told.texts.push(content)
  else if (Array.isArray(content))
    for (const block of blocksOf(content, `${param}.content`)) tell(told, block)
  const text = `${is_error === true ? 'Error: ' : ''}${told.texts.join('\n')}`
  return {
    role: 'tool',
    text: encodeResult(id, names.get(id), text),
    ...(told.attachments.length > 0 && { attachments: told.attachments }),
  }
}

function textOf({ fields, param }: GivenBlock): string {
  if (typeof fields['text'] === 'string') return fields['text']
  return fail({
    kind: fields['text'] === undefined ? 'missing_parameter' : 'invalid_value',
    param: `${param}.text`,
    message: `The field "${param}.text" is required for a text block, and must be a text.`,
  })
}

function searchResult({ title, source, content }: Fields): string {
  const texts = Array.isArray(content) ? content.map((part: Fields) => String(part['text'] ?? '')) : []
  return [`${String(title ?? 'Search result')} (${String(source ?? '')})`, ...texts].join('\n')
}
