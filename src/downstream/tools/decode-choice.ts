import { fail } from '../../core/fault.ts'
import type { Tool, ToolUse } from './tool.ts'

type Choice = Pick<ToolUse, 'tools' | 'choice' | 'named'>
type Fields = Record<string, unknown>

const words: Record<string, ToolUse['choice']> = {
  auto: 'auto',
  none: 'none',
  required: 'required',
  any: 'required',
}

/**
 * `tool_choice` in the words and objects of every dialect. `declared` counts all tools, also those we ignore. Throws
 * `invalid_value` for a choice that cannot be met.
 */
export function decodeChoice(choice: unknown, tools: readonly Tool[], declared: number): Choice {
  if (choice === undefined || choice === null) return { tools, choice: 'auto' }
  const fields = isFields(choice) ? choice : { type: choice }
  const type = String(fields['type'])
  const allowed = isFields(fields['allowed_tools']) ? fields['allowed_tools'] : fields
  if (type === 'allowed_tools') return decodeAllowed(allowed, tools)
  const word = Object.hasOwn(words, type) ? words[type] : undefined
  if (word) {
    // Ignored tools cannot be called, but a caller who only declared those did nothing wrong.
    if (word === 'required' && declared === 0)
      wrong('tool_choice demands a call, but no tools are declared. Declare some, or leave tool_choice out.')
    return { tools, choice: tools.length > 0 ? word : 'auto' }
  }
  if (type !== 'function' && type !== 'tool') {
    // A hosted tool of the vendor's, as {"type": "web_search"}: nothing here could be forced.
    if (isFields(choice) && typeof choice['type'] === 'string') return { tools, choice: 'auto' }
    wrong('tool_choice is "auto", "none", "required" or an object that names a function.')
  }
  const name = nameIn(fields)
  if (!tools.some((tool) => tool.name === name)) unknown(name)
  return { tools, choice: 'required', named: name }
}

/** OpenAI's `allowed_tools`: a part of the declared ones, and whether one of them must be called. */
function decodeAllowed({ mode, tools: listed }: Fields, tools: readonly Tool[]): Choice {
  const names = (Array.isArray(listed) ? listed : [])
    .filter((entry) => isFields(entry))
    .filter(({ type }) => (type ?? 'function') === 'function')
    .map(nameIn)
  const missing = names.find((name) => !tools.some((tool) => tool.name === name))
  if (missing !== undefined) unknown(missing)
  const allowed = tools.filter(({ name }) => names.includes(name))
  return { tools: allowed, choice: allowed.length === 0 ? 'none' : mode === 'required' ? 'required' : 'auto' }
}

function nameIn(fields: Fields): string {
  const inner = isFields(fields['function']) ? fields['function'] : fields
  return typeof inner['name'] === 'string' ? inner['name'] : wrong('tool_choice names no function.')
}

const unknown = (name: string): never =>
  wrong(`tool_choice names the function "${name.slice(0, 80)}", which is not among the tools.`)

function wrong(message: string): never {
  return fail({ kind: 'invalid_value', param: 'tool_choice', message })
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
