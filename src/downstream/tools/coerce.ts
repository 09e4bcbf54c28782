import type { JsonSchema } from '../../lib/json-schema.ts'
import { readLooseJson } from '../../lib/mend-json.ts'

type Fields = Record<string, unknown>

/**
 * The value in the type its schema wants, where the meaning is plain: `"5"` for a number, a list written as text, `null`
 * for what may be null and was left out. Anything else stays as it is; whether it fits is the schema check's to say.
 */
export function coerce(value: unknown, schema: unknown): unknown {
  if (!isFields(schema)) return value
  const types = typesOf(schema)
  if (types.length > 0 && !types.some((type) => isOf(value, type))) return convert(value, types)
  if (Array.isArray(value)) return value.map((item) => coerce(item, schema['items']))
  if (!isFields(value) || !isFields(schema['properties'])) return value
  const { properties } = schema
  const inner = Object.entries(value).map(
    ([key, item]) => [key, Object.hasOwn(properties, key) ? coerce(item, properties[key]) : item] as const,
  )
  return Object.fromEntries([...inner, ...leftOut(schema, new Set(Object.keys(value)))])
}

/** What is required, was left out and has only one possible reading: its default, or null. */
export function leftOut(schema: JsonSchema, given: ReadonlySet<string>): [name: string, value: unknown][] {
  const properties = isFields(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  return required
    .filter((name) => !given.has(name) && Object.hasOwn(properties, name))
    .flatMap((name): [string, unknown][] => {
      const property = properties[name]
      if (!isFields(property)) return []
      if ('default' in property) return [[name, property['default']]]
      return typesOf(property).includes('null') ? [[name, null]] : []
    })
}

/** The types a schema names, alternatives included; empty when it names none. */
export function typesOf(schema: unknown): string[] {
  if (!isFields(schema)) return []
  const { type, anyOf, oneOf, enum: values } = schema
  if (typeof type === 'string') return [type]
  if (Array.isArray(type)) return type.map(String)
  const alternatives = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : []
  if (alternatives.length > 0) {
    const each = alternatives.map(typesOf)
    // An alternative without a type may be anything.
    return each.some((types) => types.length === 0) ? [] : each.flat()
  }
  return Array.isArray(values) && values.every((one) => typeof one === 'string') ? ['string'] : []
}

function isOf(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'null') return value === null
  if (type === 'object') return isFields(value)
  return typeof value === type
}

function convert(value: unknown, types: readonly string[]): unknown {
  if (typeof value === 'string') return fromText(value, types)
  if (types.includes('string')) return typeof value === 'object' ? JSON.stringify(value) : String(value)
  // One thing where a list of such things is wanted.
  return types.includes('array') && value !== null ? [value] : value
}

function fromText(text: string, types: readonly string[]): unknown {
  const word = text.trim().toLowerCase()
  const isNumber = word !== '' && Number.isFinite(Number(word))
  if (types.includes('number') && isNumber) return Number(word)
  if (types.includes('integer') && isNumber && Number.isInteger(Number(word))) return Number(word)
  if (types.includes('boolean') && (word === 'true' || word === 'false')) return word === 'true'
  if (types.includes('null') && (word === 'null' || word === 'none')) return null
  const read = types.includes('object') || types.includes('array') ? readLooseJson(text)?.value : undefined
  if (read !== undefined && types.some((type) => isOf(read, type))) return read
  return types.includes('array') ? [text] : text
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
