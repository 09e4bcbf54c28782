import { fail } from '../../core/fault.ts'
import type { Part } from '../../core/model-request.ts'
import { asText } from '../../lib/as-text.ts'
import { readSource } from './decode-source.ts'
import type { CountRequest } from './schema.ts'
import { type Fields, isFields } from '../../lib/fields.ts'

/** One block of a content, and the request field it stands in. */
export type GivenBlock = { type: string; fields: Fields; param: string }

/** The blocks of a content; a text is one, also in a list. Throws `invalid_value` for what is no block. */
export function blocksOf(content: unknown, param: string): GivenBlock[] {
  if (typeof content === 'string') return [{ type: 'text', fields: { text: content }, param }]
  if (!Array.isArray(content)) return wrong(param, 'must be a text or a list of blocks')
  return content.map((block: unknown, index): GivenBlock => {
    const at = `${param}[${index}]`
    if (typeof block === 'string') return { type: 'text', fields: { text: block }, param: at }
    if (!isFields(block)) return wrong(at, 'must be a block, which is an object with a type')
    const { type } = block
    return typeof type === 'string' ? { type, fields: block, param: at } : noType(`${at}.type`)
  })
}

/** Which tool a `tool_use` id stands for: a result names only the id. */
export function callNames(messages: CountRequest['messages']): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { content } of messages)
    for (const block of Array.isArray(content) ? content : [])
      if (isFields(block) && block['type'] === 'tool_use')
        names.set(asText(block['id']), asText(block['name']))
  return names
}

const unread = new Set(['compaction', 'container_upload'])

/** The blocks of one message → parts, in their order. Kinds nobody knows are passed on; `unknown` is told of each. */
export const decodeBlocks = (
  blocks: readonly GivenBlock[],
  names: ReadonlyMap<string, string>,
  unknown: (type: string) => void = () => {},
): Part[] => blocks.flatMap((block) => (unread.has(block.type) ? [] : decodeBlock(block, names, unknown)))

function decodeBlock(
  block: GivenBlock,
  names: ReadonlyMap<string, string>,
  unknown: (type: string) => void,
): Part[] {
  const { type, fields } = block
  switch (type) {
    case 'text':
      return [{ type: 'text', text: readText(block) }]
    case 'image':
    case 'document':
      return readSource(block)
    // Read by nobody but the upstream that sealed it; the others pass over it.
    case 'thinking':
    case 'redacted_thinking':
      return thought(asText(fields['thinking'] ?? ''), fields['signature'] ?? fields['data'])
    case 'search_result':
      return [{ type: 'text', text: searchResult(block) }]
    case 'tool_use':
      return [
        {
          type: 'tool_call',
          id: asText(fields['id']),
          kind: 'function',
          name: asText(fields['name']),
          arguments: JSON.stringify(fields['input'] ?? {}),
        },
      ]
    case 'tool_result':
      return [decodeResult(block, names, unknown)]
    case 'tool_reference':
      return [{ type: 'text', text: `[tool ${asText(fields['tool_name'])}]` }]
    default: {
      if (!/_tool_use$|_tool_result$/.test(type)) unknown(type)
      const { type: _, cache_control: __, ...value } = fields
      return [{ type: 'other', as: type, value }]
    }
  }
}

const thought = (text: string, sealed: unknown): Part[] =>
  typeof sealed === 'string' && sealed ? [{ type: 'reasoning', id: '', text, sealed }] : []

function decodeResult(
  { fields, param }: GivenBlock,
  names: ReadonlyMap<string, string>,
  unknown: (type: string) => void,
): Part {
  const { tool_use_id, content, is_error } = fields
  const callId = typeof tool_use_id === 'string' ? tool_use_id : ''
  const isList = typeof content === 'string' || Array.isArray(content)
  const parts: Part[] = isList
    ? decodeBlocks(blocksOf(content, `${param}.content`), names, unknown)
    : // An object or a number is what some clients take for a result.
      [{ type: 'text', text: content === undefined || content === null ? '' : JSON.stringify(content) }]
  return { type: 'tool_result', callId, name: names.get(callId) ?? '', parts, isError: is_error === true }
}

function readText({ fields, param }: GivenBlock): string {
  if (typeof fields['text'] === 'string') return fields['text']
  return fail({
    kind: fields['text'] === undefined ? 'missing_parameter' : 'invalid_value',
    param: `${param}.text`,
    message: `The field "${param}.text" is required for a text block, and must be a text.`,
  })
}

function searchResult({ fields, param }: GivenBlock): string {
  const { title, source, content } = fields
  const blocks = content === undefined || content === null ? [] : blocksOf(content, `${param}.content`)
  const texts = blocks.map((block) => asText(block.fields['text'] ?? ''))
  return [`${asText(title ?? 'Search result')} (${asText(source ?? '')})`, ...texts].join('\n')
}

const wrong = (param: string, what: string): never =>
  fail({ kind: 'invalid_value', param, message: `The field "${param}" ${what}.` })

const noType = (param: string): never =>
  fail({
    kind: 'missing_parameter',
    param,
    message: `The field "${param}" is required: the type of the block.`,
  })
