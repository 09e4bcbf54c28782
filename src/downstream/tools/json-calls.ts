import { readLooseJson } from '../../lib/mend-json.ts'

/** A call as found in JSON; `args` is an object. */
export type FoundCall = { name: string; args: Record<string, unknown> }

type Fields = Record<string, unknown>

const nameKeys = ['name', 'tool_name', 'function_name', 'function', 'tool']
const argumentKeys = ['arguments', 'parameters', 'input', 'args']

/** The calls in a JSON value, in any of the forms models write them: a list, `{tool_calls: []}`, one alone. */
export function callsIn(value: unknown): FoundCall[] {
  if (Array.isArray(value)) return value.flatMap(callsIn)
  if (!isFields(value)) return []
  for (const key of ['tool_calls', 'function_calls', 'function_call', 'tool_call'])
    if (key in value) return callsIn(value[key])
  if (isFields(value['function'])) return callsIn(value['function'])
  const name = nameKeys.map((key) => value[key]).find((found) => typeof found === 'string')
  if (typeof name !== 'string') return []
  const given = argumentKeys.map((key) => value[key]).find((found) => found !== undefined) ?? {}
  const args = typeof given === 'string' ? readLooseJson(given || '{}')?.value : given
  return isFields(args) ? [{ name, args }] : []
}

/** Whether a text can be the beginning of calls in JSON: `maybe` needs more of it. */
export function startsCalls(text: string, names: readonly string[]): 'yes' | 'maybe' | 'no' {
  // Enough for the longest opening; the rest of a long text does not matter.
  const dense = text.slice(0, 1000).replaceAll(/\s+/g, '')
  const openings = [
    '{"tool_calls":',
    '{"function_call":',
    '[{"type":"function",',
    '{"type":"function",',
    ...names.flatMap((name) => nameKeys.flatMap((key) => [`{"${key}":"${name}"`, `[{"${key}":"${name}"`])),
  ]
  if (openings.some((opening) => dense.startsWith(opening))) return 'yes'
  return openings.some((opening) => opening.startsWith(dense)) ? 'maybe' : 'no'
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
