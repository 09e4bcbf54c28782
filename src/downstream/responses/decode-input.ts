import { fail } from '../../core/fault.ts'
import { asText } from '../../lib/as-text.ts'
import { own } from '../../lib/own.ts'
import { asPart, type Found, readItem } from './decode-item.ts'
import type { NewItemId } from './encode.ts'
import type { Given } from './item.ts'
import { type Fields, isFields } from '../../lib/fields.ts'

/**
 * `input` in all its forms (api-conformance 2.3) → official items, each with an id: a text, a message or part alone,
 * and lists of items, of messages as Chat has them, of parts and texts without a role. Throws `invalid_value` or
 * `missing_parameter` with the field's name. `field` is that of the list itself.
 */
export function readInput(value: unknown, field: string, newId: NewItemId): Given[] {
  const list = Array.isArray(value) ? value : [value]
  if (list.length === 0)
    fail({ kind: 'invalid_value', param: field, message: `The field "${field}" is an empty list.` })
  const found: Found[] = []
  let loose: { parts: unknown[]; params: string[] } | undefined
  for (const [index, entry] of list.entries()) {
    const param = Array.isArray(value) ? `${field}[${index}]` : field
    if (!isLoose(entry)) {
      found.push(...readItem(entry, param))
      loose = undefined
      continue
    }
    if (!loose) found.push(userMessage((loose = { parts: [], params: [] })))
    loose.parts.push(asPart(entry, 'input_text'))
    loose.params.push(param)
  }
  return found.map((one, index) => complete(one, (prefix) => newId(prefix, index)))
}

const partTypes = new Set([
  'text',
  'input_text',
  'image_url',
  'input_image',
  'file',
  'input_file',
  'input_audio',
])

/** Parts that belong to no message: neighbours make one message of the user's. */
const isLoose = (entry: unknown): entry is string | Fields =>
  typeof entry === 'string' ||
  (isFields(entry) && entry['role'] === undefined && partTypes.has(asText(entry['type'])))

const userMessage = ({ parts, params }: { parts: unknown[]; params: string[] }): Found => ({
  item: { type: 'message', role: 'user', status: 'completed', content: parts },
  param: '',
  partParams: params,
})

const prefixes: Record<string, string> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  function_call_output: 'fco',
  compaction: 'cmp',
}

function complete({ item, param, partParams }: Found, newId: (prefix: string) => string): Given {
  const id =
    typeof item['id'] === 'string' && item['id'] ? item['id'] : newId(own(prefixes, item.type) ?? 'item')
  return {
    item: { ...item, id },
    param: param || (partParams?.[0] ?? ''),
    part: (index) => partParams?.[index] ?? `${param}.content[${index}]`,
  }
}
