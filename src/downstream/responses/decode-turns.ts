import type { Role, Turn } from '../../core/prompt.ts'
import { decodeContent } from '../content.ts'
import { summaryIn } from './compaction.ts'
import type { Fields } from './decode-item.ts'
import type { Given, Item } from './item.ts'

type Part = { type: string; text?: string }

/** Items → turns. Kinds that say nothing to the model (reasoning, searches, what others invented) are left out. */
export function decodeTurns(given: readonly Given[]): Turn[] {
  const names = new Map<string, string>()
  for (const { item } of given)
    if (item.type === 'function_call') names.set(String(item['call_id']), String(item['name']))
  return given
    .map((one) => decodeTurn(one, names))
    .filter(({ text, attachments }) => text !== '' || attachments)
}

function decodeTurn({ item, param, part }: Given, names: ReadonlyMap<string, string>): Turn {
  switch (item.type) {
    case 'message':
      return { role: item['role'] as Role, ...decodeContent(item['content'] as Part[], part) }
    case 'function_call':
      return { role: 'assistant', text: `[call ${String(item['name'])} ${String(item['arguments'])}]` }
    case 'function_call_output': {
      const id = String(item['call_id'])
      const { text, ...rest } = decodeOutput(item, param)
      return {
        role: 'tool',
        text: `Tool result (${[names.get(id), id].filter(Boolean).join(', ')}): ${text}`,
        ...rest,
      }
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
