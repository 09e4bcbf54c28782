import type { Random } from './random.ts'
import { own } from '../../lib/own.ts'

type Schema = Record<string, unknown>
type Context = { root: Schema; random: Random; depth: number; name: string }

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

const formats: Record<string, string> = {
  date: '2026-11-21',
  'date-time': '2026-11-21T09:30:00Z',
  time: '09:30:00Z',
  duration: 'P1D',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
}

/**
 * A value that fits a JSON schema: types, enum, const, properties, items, ranges, lengths, formats, local references
 * and the of-keywords. `pattern` is not read.
 */
export const instanceOf = (schema: Schema, random: Random): unknown =>
  make(schema, { root: schema, random, depth: 0, name: 'value' })

function make(schema: unknown, context: Context): unknown {
  if (!isSchema(schema)) return schema === false ? null : 'anything'
  const resolved = resolve(schema, context)
  if ('const' in resolved) return resolved['const']
  if (Array.isArray(resolved['enum']))
    return resolved['enum'][context.random.int(0, resolved['enum'].length - 1)]
  const makers: Record<string, (schema: Schema, context: Context) => unknown> = {
    object: makeObject,
    array: makeArray,
    string: makeString,
    number: makeNumber,
    integer: makeNumber,
    boolean: () => context.random.chance(0.5),
    null: () => null,
  }
  return own(makers, typeOf(resolved, context))?.(resolved, context) ?? null
}

/** References followed, `allOf` merged, of the alternatives the one that ends soonest when it gets deep. */
function resolve(schema: Schema, context: Context, hops = 0): Schema {
  if (hops > 20) return { type: 'null' }
  const reference = schema['$ref']
  if (typeof reference === 'string') return resolve(follow(reference, context.root), context, hops + 1)
  const any = [schema['anyOf'], schema['oneOf']].find(Array.isArray)
  if (any && any.length > 0) {
    const plain = any.filter((option) => isSchema(option) && !('$ref' in option) && option['type'] !== 'null')
    const chosen: unknown = plain[0] ?? (context.depth > 4 ? any.at(-1) : any[0])
    const { anyOf: _any, oneOf: _one, ...rest } = schema
    return resolve({ ...rest, ...(isSchema(chosen) ? chosen : {}) }, context, hops + 1)
  }
  if (!Array.isArray(schema['allOf'])) return schema
  const { allOf, ...rest } = schema
  const parts = (allOf as unknown[]).filter(isSchema).map((part) => resolve(part, context, hops + 1))
  return [...parts, rest].reduce<Schema>(merge, {})
}

const merge = (left: Schema, right: Schema): Schema => ({
  ...left,
  ...right,
  ...(isSchema(left['properties']) &&
    isSchema(right['properties']) && { properties: { ...left['properties'], ...right['properties'] } }),
  ...(Array.isArray(left['required']) &&
    Array.isArray(right['required']) && { required: [...left['required'], ...right['required']] }),
})

function follow(reference: string, root: Schema): Schema {
  const steps = reference.replace(/^#\/?/, '').split('/').filter(Boolean)
  let at: unknown = root
  for (const step of steps)
    at = isSchema(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  return isSchema(at) ? at : {}
}

function typeOf(schema: Schema, { depth }: Context): string {
  const { type } = schema
  if (Array.isArray(type)) return String(depth > 4 && type.includes('null') ? 'null' : type[0])
  if (typeof type === 'string') return type
  if (isSchema(schema['properties'])) return 'object'
  return 'items' in schema ? 'array' : 'string'
}

function makeObject(schema: Schema, context: Context): object {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required'])
    ? schema['required'].filter((name) => typeof name === 'string')
    : []
  // Deep down only what must be there, or a schema that holds itself would never end.
  const names = context.depth > 4 ? required : [...new Set([...Object.keys(properties), ...required])]
  const inner = (name: string) =>
    make(properties[name] ?? true, { ...context, depth: context.depth + 1, name })
  return Object.fromEntries(names.map((name) => [name, inner(name)]))
}

function makeArray(schema: Schema, context: Context): unknown[] {
  const least = asNumber(schema['minItems']) ?? 0
  const most = asNumber(schema['maxItems']) ?? Infinity
  const length = context.depth > 4 ? least : Math.max(least, Math.min(most, 2))
  const prefix = Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as unknown[]) : []
  const item = (i: number) =>
    make(prefix[i] ?? schema['items'] ?? true, { ...context, depth: context.depth + 1 })
  return Array.from({ length: Math.max(length, Math.min(prefix.length, most)) }, (_, i) => item(i))
}

function makeString(schema: Schema, { name, random }: Context): string {
  const format = formats[String(schema['format'])]
  if (format) return format
  const most = asNumber(schema['maxLength']) ?? Infinity
  const text = `${random.pick(['simulated', 'example', '示例', 'sample'])} ${name.replaceAll('_', ' ')}`
  return text.padEnd(asNumber(schema['minLength']) ?? 0, '.').slice(0, most)
}

function makeNumber(schema: Schema, { random }: Context): number {
  const step = asNumber(schema['multipleOf']) ?? (schema['type'] === 'integer' ? 1 : 0.5)
  const above = asNumber(schema['exclusiveMinimum'])
  const below = asNumber(schema['exclusiveMaximum'])
  const least = above === undefined ? asNumber(schema['minimum']) : above + step
  const most = below === undefined ? asNumber(schema['maximum']) : below - step
  const low = least ?? Math.min(1, most ?? 1)
  const first = Math.ceil(low / step) * step
  const room = Math.max(0, Math.floor(((most ?? first + 41 * step) - first) / step))
  return first + step * random.int(0, Math.min(room, 41))
}
