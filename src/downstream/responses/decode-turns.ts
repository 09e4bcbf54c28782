import type { Role, Turn } from '../../core/prompt.ts'
import { decodeContent } from '../content.ts'
import { encodeCalls, encodeResult, joinCall } from '../tools/encode.ts'
import { summaryIn } from './compaction.ts'
import type { Fields } from './decode-item.ts'
import type { Given, Item } from './item.ts'
import { flatName } from './namespaces.ts'

type Part = { type: string; text?: string }

/** Items → turns. Kinds that say nothing to the model (reasoning, searches, what others invented) are left out. */
export function decodeTurns(given: readonly Given[]): Turn[] {
  const names = new Map<string, string>()
  for (const { item } of given)
    if (item.type === 'function_call') names.set(String(item['call_id']), nameOf(item))
  const turns: Turn[] = []
  for (const one of given) {
    const { item } = one
    if (item.type === 'function_call') addCall(turns, item)
    else turns.push(...[decodeTurn(one, names)].filter(({ text, attachments }) => text !== '' || attachments))
  }
  return turns
}

const nameOf = ({ name, namespace }: Item) => flatName(namespace, String(name))

/** Calls are items of their own here; to the model they are the end of the answer they stand behind. */
function addCall(turns: Turn[], item: Item): void {
  const call = { name: nameOf(item), arguments: String(item['arguments'] ?? '') }
  const last = turns.at(-1)
  if (last?.role !== 'assistant') turns.push({ role: 'assistant', text: encodeCalls([call]) })
  else last.text = joinCall(last.text, call)
}

function decodeTurn({ item, param, part }: Given, names: ReadonlyMap<string, string>): Turn {
  switch (item.type) {
    case 'message':
      return { role: item['role'] as Role, ...decodeContent(item['content'] as Part[], part) }
    case 'function_call_output': {
      const id = String(item['call_id'])
      const { text, ...rest } = decodeOutput(item, param)
      return { role: 'tool', text: encodeResult(id, names.get(id), text), ...rest }
    }
    case 'compaction':
      return { role: 'developer', text: summaryIn(item['encrypted_content']) }
    default:
      return { role: 'user', text: '' }
  }
}

/** A result is a text, parts, or whatever a client thought it could be. */
function decodeOutput({ output }: Item, param: string): Omit<Turn, 'role'> {
  if (typeof output === 'string') return { text: output }
  if (Array.isArray(output) && output.every((part: Fields | null) => typeof part?.['type'] === 'string'))
    return decodeContent(output as Part[], (index) => `${param}.output[${index}]`)
  return { text: JSON.stringify(output) }
}
