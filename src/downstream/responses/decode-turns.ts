import type { Message, Part, ToolKind } from '../../core/model-request.ts'
import type { Role } from '../../core/prompt.ts'
import { asText } from '../../lib/as-text.ts'
import { decodeContent } from '../content.ts'
import { summaryIn } from './compaction.ts'
import type { Given, Item } from './item.ts'
import { flatName } from './namespaces.ts'
import { type Fields, isFields } from '../../lib/fields.ts'

type ContentPart = { type: string; text?: string }

/** Calls the model made, by type: what it called, and with what. */
const calls: Record<string, (item: Item) => { name: string; arguments: string; kind: ToolKind }> = {
  function_call: (item) => ({
    name: nameOf(item),
    arguments: asText(item['arguments'] ?? ''),
    kind: 'function',
  }),
  custom_tool_call: (item) => ({
    name: nameOf(item),
    arguments: asText(item['input'] ?? ''),
    kind: 'custom',
  }),
  local_shell_call: ({ action }) => ({
    name: 'local_shell',
    arguments: asText(action ?? ''),
    kind: 'local_shell',
  }),
  shell_call: ({ action }) => ({ name: 'shell', arguments: asText(action ?? ''), kind: 'shell' }),
  apply_patch_call: ({ operation }) => ({
    name: 'apply_patch',
    arguments: asText(operation ?? ''),
    kind: 'apply_patch',
  }),
}

/** What these calls answered. */
const results = new Set([
  'function_call_output',
  'custom_tool_call_output',
  'local_shell_call_output',
  'shell_call_output',
  'apply_patch_call_output',
])

// Thoughts can be read by nobody but the model that had them, tools are declared elsewhere.
const unread = new Set(['reasoning', 'additional_tools', 'item_reference'])

/** Kinds of the API's own tools: passed on as text, which is how a model without them can read what they found. */
const hosted =
  /^(?:mcp_|web_search_|x_search_|file_search_|code_interpreter_|computer_|image_generation_|tool_search_)/

/** Items → messages. A kind nobody knows is passed on as text with its type, and `unknown` is told of it. */
export function decodeTurns(given: readonly Given[], unknown: (type: string) => void = () => {}): Message[] {
  const names = new Map<string, string>()
  for (const { item } of given)
    if (Object.hasOwn(calls, item.type))
      names.set(asText(item['call_id'] ?? item.id), calls[item.type]!(item).name)
  const messages: Message[] = []
  for (const one of given) {
    const { item } = one
    if (unread.has(item.type)) continue
    if (Object.hasOwn(calls, item.type)) addCall(messages, item)
    else messages.push(decodeItem(one, names, unknown))
  }
  return messages
}

const nameOf = ({ name, namespace }: Item) => flatName(namespace, asText(name))

/** Calls are items of their own here; to the model they are the end of the answer they stand behind. */
function addCall(messages: Message[], item: Item): void {
  const part: Part = { type: 'tool_call', id: asText(item['call_id'] ?? item.id), ...calls[item.type]!(item) }
  const last = messages.at(-1)
  if (last?.role === 'assistant') last.parts.push(part)
  else messages.push({ role: 'assistant', parts: [part] })
}

function decodeItem(
  given: Given,
  names: ReadonlyMap<string, string>,
  unknown: (type: string) => void,
): Message {
  const { item, param, part } = given
  if (item.type === 'message')
    return { role: item['role'] as Role, parts: decodeContent(item['content'] as ContentPart[], part) }
  if (results.has(item.type)) {
    const callId = asText(item['call_id'] ?? item.id)
    const parts = decodeOutput(item['output'], param)
    return {
      role: 'tool',
      parts: [{ type: 'tool_result', callId, name: names.get(callId) ?? '', parts, isError: false }],
    }
  }
  if (item.type === 'compaction')
    return { role: 'developer', parts: [{ type: 'text', text: summaryIn(item['encrypted_content']) }] }
  if (!hosted.test(item.type)) unknown(item.type)
  const { type, id: _, ...value } = item
  // A picture as text is megabytes that no model can read.
  if (type === 'image_generation_call') delete value['result']
  return { role: item['role'] === 'user' ? 'user' : 'assistant', parts: [{ type: 'other', as: type, value }] }
}

/** A result is a text, parts, or whatever a client thought it could be. */
function decodeOutput(output: unknown, param: string): Part[] {
  if (typeof output === 'string') return [{ type: 'text', text: output }]
  if (Array.isArray(output) && output.every(isPart))
    return decodeContent(output as ContentPart[], (index) => `${param}.output[${index}]`)
  return [{ type: 'text', text: output === undefined || output === null ? '' : JSON.stringify(output) }]
}

const partTypes = /^(?:text|input_text|output_text|image_url|input_image|file|input_file|refusal)$/
const isPart = (part: unknown): part is Fields => isFields(part) && partTypes.test(asText(part['type']))
