import type { Schema } from '../../core/model-request.ts'
import { isFields } from '../../lib/fields.ts'

/** What a schema says of a value, with its references and `allOf` put together. */
export type Shape = {
  /** Empty when it names none. */
  types: readonly string[]
  properties: Readonly<Record<string, unknown>>
  required: readonly string[]
  items: unknown
  /** Of `anyOf` and `oneOf`: one of them must fit. */
  alternatives: readonly unknown[]
  /** The values it allows, of `enum` and `const`. */
  values: readonly unknown[] | undefined
  default?: { value: unknown }
}

/** Reads the parts of one schema. `steps` is what all reading of it may cost, so that no schema takes long. */
export type ShapeReader = { shapeOf: (schema: unknown) => Shape }

const deepestReference = 20
const mostSteps = 20_000

/** `root` is where references lead (`#/$defs/…`). */
export function shapeReader(root: Schema): ShapeReader {
  let steps = 0

  function resolve(reference: string): unknown {
    if (!reference.startsWith('#')) return undefined
    const path = reference.slice(1).split('/').filter(Boolean)
    return path.reduce<unknown>((value, part) => {
      const key = safeDecode(part).replaceAll('~1', '/').replaceAll('~0', '~')
      return (isFields(value) || Array.isArray(value)) && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined
    }, root)
  }

  function shapeOf(schema: unknown, depth = 0): Shape {
    if (!isFields(schema) || depth > deepestReference || ++steps > mostSteps) return anything
    const own = ownShape(schema)
    const parts = [
      ...(typeof schema['$ref'] === 'string' ? [resolve(schema['$ref'])] : []),
      ...(Array.isArray(schema['allOf']) ? schema['allOf'] : []),
    ]
    return parts.reduce<Shape>((shape, part) => both(shape, shapeOf(part, depth + 1)), own)
  }

  return { shapeOf: (schema) => shapeOf(schema) }
}

const anything: Shape = {
  types: [],
  properties: {},
  required: [],
  items: undefined,
  alternatives: [],
  values: undefined,
}

function ownShape(schema: Schema): Shape {
  const { type, properties, required, items, anyOf, oneOf, enum: listed } = schema
  const values = 'const' in schema ? [schema['const']] : Array.isArray(listed) ? listed : undefined
  return {
    types: typesIn(type, values),
    properties: isFields(properties) ? properties : {},
    required: textsIn(required),
    items,
    alternatives: Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : [],
    values,
    ...('default' in schema && { default: { value: schema['default'] } }),
  }
}

function typesIn(type: unknown, values: readonly unknown[] | undefined): string[] {
  if (typeof type === 'string') return [type]
  if (Array.isArray(type)) return textsIn(type)
  return values && values.length > 0 && values.every((one) => typeof one === 'string') ? ['string'] : []
}

const textsIn = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []

/** What two schemas say that must hold together. */
const both = (a: Shape, b: Shape): Shape => ({
  types:
    a.types.length === 0 ? b.types : b.types.length === 0 ? a.types : a.types.filter((one) => allows(b, one)),
  properties: { ...b.properties, ...a.properties },
  required: [...a.required, ...b.required],
  items: a.items ?? b.items,
  alternatives: a.alternatives.length > 0 ? a.alternatives : b.alternatives,
  values: a.values ?? b.values,
  ...((a.default ?? b.default) && { default: (a.default ?? b.default)! }),
})

const allows = ({ types }: Shape, type: string) =>
  types.includes(type) || (type === 'integer' && types.includes('number'))

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
