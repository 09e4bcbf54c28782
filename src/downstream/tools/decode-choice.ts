import { fail } from '../../core/fault.ts'
import type { Tool, ToolUse } from '../../core/model-request.ts'
import { asText } from '../../lib/as-text.ts'

import { isNative } from './built-in.ts'
import { type Fields, isFields } from '../../lib/fields.ts'

type Choice = Pick<ToolUse, 'tools' | 'choice' | 'named'>
/** A tool the API itself would run. `native`: the upstream does it, without being told. */
export type Hosted = { type: string; name: string; native: boolean }

const words: Record<string, ToolUse['choice']> = {
  auto: 'auto',
  none: 'none',
  required: 'required',
  any: 'required',
}

/**
 * `tool_choice` in the words and objects of every dialect. Throws `invalid_value` for a choice that cannot be met, and
 * `unsupported_value` for a hosted tool that the upstream does not have.
 */
export function decodeChoice(choice: unknown, tools: readonly Tool[], hosted: readonly Hosted[]): Choice {
  if (choice === undefined || choice === null) return { tools, choice: 'auto' }
  const fields = isFields(choice) ? choice : { type: choice }
  const type = asText(fields['type'])
  const allowed = isFields(fields['allowed_tools']) ? fields['allowed_tools'] : fields
  if (type === 'allowed_tools') return decodeAllowed(allowed, tools, hosted)
  const word = Object.hasOwn(words, type) ? words[type] : undefined
  if (word) {
    // Hosted tools cannot be called, but a caller who only declared those did nothing wrong.
    if (word === 'required' && tools.length === 0 && hosted.length === 0)
      wrong('tool_choice demands a call, but no tools are declared. Declare some, or leave tool_choice out.')
    return { tools, choice: tools.length > 0 ? word : 'auto' }
  }
  if (!isFields(choice))
    wrong('tool_choice is "auto", "none", "required" or an object that names a function.')
  const tool = findChosen(fields, type, tools)
  if (tool) return { tools, choice: 'required', named: tool.name }
  const name = nameIn(fields)
  const own = hosted.find((one) => one.type === type || (name !== undefined && one.name === name))
  if (own?.native || (!own && isNative(type))) return { tools, choice: 'auto' }
  if (own)
    fail({
      kind: 'unsupported_value',
      param: 'tool_choice',
      message: `The tool "${own.name.slice(0, 80)}" cannot be forced: the upstream does not have it. Use tool_choice "auto", or a function.`,
    })
  return name === undefined
    ? wrong(
        `tool_choice names ${type === 'function' || type === 'tool' ? 'no function' : `"${type.slice(0, 80)}"`}, which is not among the tools.`,
      )
    : unknown(name)
}

/** The declared tool a choice names: by name, with or without its namespace, or by the type of a built-in one. */
function findChosen(fields: Fields, type: string, tools: readonly Tool[]): Tool | undefined {
  const name = nameIn(fields)
  if (name === undefined)
    return tools.find(({ kind }) => kind === type && kind !== 'function' && kind !== 'custom')
  const { namespace } = fields
  const whole = typeof namespace === 'string' && namespace !== '' ? `${namespace}__${name}` : name
  const inside = tools.filter((tool) => tool.name.endsWith(`__${name}`))
  return tools.find((tool) => tool.name === whole) ?? (inside.length === 1 ? inside[0] : undefined)
}

/** OpenAI's `allowed_tools`: a part of the declared ones, and whether one of them must be called. */
function decodeAllowed(
  { mode, tools: listed }: Fields,
  tools: readonly Tool[],
  hosted: readonly Hosted[],
): Choice {
  const allowed = (Array.isArray(listed) ? listed : []).filter(isFields).flatMap((entry) => {
    const type = asText(entry['type'] ?? 'function')
    const tool = findChosen(entry, type, tools)
    if (!tool && !hosted.some((one) => one.type === type)) unknown(nameIn(entry) ?? type)
    return tool ? [tool] : []
  })
  return { tools: allowed, choice: allowed.length === 0 ? 'none' : mode === 'required' ? 'required' : 'auto' }
}

function nameIn(fields: Fields): string | undefined {
  const inner = [fields['function'], fields['custom'], fields].find(isFields)
  return typeof inner?.['name'] === 'string' ? inner['name'] : undefined
}

const unknown = (name: string): never =>
  wrong(`tool_choice names the function "${name.slice(0, 80)}", which is not among the tools.`)

function wrong(message: string): never {
  return fail({ kind: 'invalid_value', param: 'tool_choice', message })
}
