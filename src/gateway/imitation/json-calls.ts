import { readWholeValue } from '../../lib/tolerant-json.ts'
import { type Fields, isFields } from '../../lib/fields.ts'

/** A call as a model wrote it: an object of arguments, or a text in place of them. */
export type WrittenCall = { name: string; args: Fields | string }
const listKeys = ['tool_calls', 'function_calls', 'tool_call', 'function_call']
export const nameKeys = ['name', 'tool_name', 'function_name', 'function', 'tool', 'recipient_name']
export const argumentKeys = ['arguments', 'parameters', 'input', 'args', 'params']
/** What may stand beside a name and its arguments. With any other key an object is data, not a call. */
export const sideKeys = [
  'id',
  'type',
  'index',
  'call_id',
  'tool_call_id',
  'status',
  'kind',
  'strict',
  'namespace',
]
const wrapperKeys = new Set([...listKeys, 'type', 'role', 'content'])

/**
 * The calls in a JSON value, in any of the forms models write them: a list, `{"tool_calls": […]}`, one alone, OpenAI's own
 * with `function`. Undefined when something in it is no call. `listed`: it stands where only calls do, and may have no arguments.
 */
export function callsIn(value: unknown, listed = false): WrittenCall[] | undefined {
  if (Array.isArray(value)) {
    const each = value.map((one) => callsIn(one, listed))
    return each.length > 0 && each.every((one) => one !== undefined) ? each.flat() : undefined
  }
  if (!isFields(value)) return undefined
  const list = listKeys.find((key) => Object.hasOwn(value, key))
  if (list !== undefined)
    return Object.keys(value).every((key) => wrapperKeys.has(key)) ? callsIn(value[list], true) : undefined
  if (isFields(value['function'])) return callsIn(value['function'], listed)
  const call = oneCall(value, listed)
  return call && [call]
}

function oneCall(value: Fields, listed: boolean): WrittenCall | undefined {
  const nameKey = nameKeys.find((key) => typeof value[key] === 'string' && Object.hasOwn(value, key))
  const argumentKey = argumentKeys.find((key) => Object.hasOwn(value, key))
  if (nameKey === undefined || (argumentKey === undefined && !listed)) return undefined
  const known = new Set([nameKey, argumentKey, ...sideKeys])
  if (Object.keys(value).some((key) => !known.has(key))) return undefined
  const given = (argumentKey === undefined ? undefined : value[argumentKey]) ?? {}
  if (typeof given !== 'string' && !isFields(given)) return undefined
  return { name: String(value[nameKey]), args: given }
}

/** Arguments that came as a text, as the object they are; undefined when they are none. */
export function argumentObject(args: Fields | string): Fields | undefined {
  if (typeof args !== 'string') return args
  if (args.trim() === '') return {}
  const value = readWholeValue(args)?.value
  // JSON in a text in JSON: some models write their arguments twice escaped.
  const inner = typeof value === 'string' ? readWholeValue(value)?.value : value
  return isFields(inner) ? inner : undefined
}
