import { fail } from '../../core/fault.ts'
import { type Fields, isFields } from '../../lib/fields.ts'

/** An item as the request holds it. `partParams` names the fields its parts came from, when they were no message yet. */
export type Found = { item: Fields & { type: string }; param: string; partParams?: string[] }

/**
 * One entry of a list → official items: a message of Chat with calls is several. Kinds we cannot use are kept, because
 * clients replay whatever they were given. Throws `invalid_value` or `missing_parameter`.
 */
export function readItem(entry: unknown, param: string): Found[] {
  if (!isFields(entry)) return invalid(param, 'is neither a text nor an object')
  const { type, role, id } = entry
  const isMessage = type === 'message' || type === undefined || type === null
  if (isMessage && typeof role === 'string') return readMessage(entry, param)
  if (type === 'function_call') return [{ param, item: readCall(entry, entry, param) }]
  if (type === 'function_call_output') return [{ param, item: readResult(entry, entry['output'], param) }]
  if (typeof type === 'string' && type !== 'message' && type !== 'item_reference')
    return [{ param, item: { ...entry, type } }]
  if (type === 'message' || typeof id !== 'string')
    return missing(type === 'item_reference' ? `${param}.id` : `${param}.role`)
  return [{ param, item: { ...entry, type: 'item_reference' } }]
}

const roles = new Set(['user', 'assistant', 'system', 'developer'])

function readMessage(entry: Fields, param: string): Found[] {
  const { role, content, tool_calls, tool_call_id, ...rest } = entry
  if (role === 'tool' || role === 'function')
    return [{ param, item: readResult({ ...rest, call_id: tool_call_id ?? rest['name'] }, content, param) }]
  if (typeof role !== 'string' || !roles.has(role))
    return invalid(`${param}.role`, 'is none of user, assistant, system and developer')
  const calls = Array.isArray(tool_calls) ? tool_calls : []
  const parts = content ?? (calls.length > 0 ? [] : missing(`${param}.content`))
  const text = role === 'assistant' ? 'output_text' : 'input_text'
  const item = {
    ...rest,
    type: 'message',
    role,
    status: 'completed',
    content: readParts(parts, text, `${param}.content`),
  }
  const found = calls.map((call, index) => readChatCall(call, `${param}.tool_calls[${index}]`))
  return item.content.length > 0 || found.length === 0 ? [{ param, item }, ...found] : found
}

const readParts = (content: unknown, text: string, param: string): Fields[] =>
  (Array.isArray(content) ? content : [content]).map((part, index) =>
    typeof part === 'string' || (isFields(part) && typeof part['type'] === 'string')
      ? asPart(part, text)
      : invalid(`${param}[${index}]`, 'is neither a text nor a part with a type'),
  )

const texts = new Set(['text', 'input_text', 'output_text'])

/** Texts get the name that fits the role, everything else stays as it came. */
export function asPart(part: string | Fields, type: string): Fields {
  const fields: Fields = typeof part === 'string' ? { type, text: part } : part
  if (typeof fields['type'] !== 'string' || !texts.has(fields['type'])) return fields
  return { ...fields, type, ...(type === 'output_text' && { annotations: fields['annotations'] ?? [] }) }
}

function readChatCall(call: unknown, param: string): Found {
  if (!isFields(call) || !isFields(call['function'])) return missing(`${param}.function`)
  return { param, item: readCall({ call_id: call['id'] }, call['function'], param) }
}

/** `outer` has the ids, `inner` the name and the arguments: Responses has both in one, Chat nests. */
function readCall(outer: Fields, inner: Fields, param: string): Found['item'] {
  const { name, arguments: json } = inner
  const call_id = outer['call_id'] ?? outer['id']
  if (typeof call_id !== 'string') return missing(`${param}.call_id`)
  if (typeof name !== 'string') return missing(`${param}.name`)
  const text = typeof json === 'string' ? json : JSON.stringify(json ?? {})
  return { ...outer, type: 'function_call', call_id, name, arguments: text, status: 'completed' }
}

function readResult(entry: Fields, output: unknown, param: string): Found['item'] {
  if (typeof entry['call_id'] !== 'string') return missing(`${param}.call_id`)
  return { ...entry, type: 'function_call_output', output: output ?? '', status: 'completed' }
}

const missing = (param: string): never =>
  fail({ kind: 'missing_parameter', param, message: `The field "${param}" is required.` })

const invalid = (param: string, what: string): never =>
  fail({ kind: 'invalid_value', param, message: `The field "${param}" ${what}.` })
