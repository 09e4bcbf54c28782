import type { Schema } from '../../core/model-request.ts'
import { readWholeValue } from '../../lib/tolerant-json.ts'
import { type Shape, shapeReader } from './schema-shape.ts'
import { isFields } from '../../lib/fields.ts'

const deepest = 60

/**
 * The value in the types its schema wants, where the meaning is plain: `"5"` for a number, a list written as text, `null`
 * for what may be null and was left out. References, `allOf`, `anyOf` and unions with null are followed. Anything else
 * stays as it is; whether it fits is the schema check's to say.
 */
export function coerce(value: unknown, schema: Schema): unknown {
  const { shapeOf } = shapeReader(schema)

  function fit(given: unknown, part: unknown, depth: number): unknown {
    if (depth > deepest || !isFields(part)) return given
    const shape = shapeOf(part)
    if (shape.alternatives.length > 0) return fitOneOf(given, shape, depth)
    return fitShape(given, shape, depth)
  }

  /** The alternative the value already fits, else the first one it can be brought into. */
  function fitOneOf(given: unknown, shape: Shape, depth: number): unknown {
    const shapes = shape.alternatives.map((alternative) => [alternative, shapeOf(alternative)] as const)
    const fitting = shapes.find(([, one]) => accepts(given, one))
    const inner = fitting ? fit(given, fitting[0], depth + 1) : firstFit(given, shapes, depth)
    return fitShape(inner, { ...shape, alternatives: [] }, depth)
  }

  function firstFit(given: unknown, shapes: readonly (readonly [unknown, Shape])[], depth: number): unknown {
    for (const [alternative, one] of shapes) {
      const fitted = fit(given, alternative, depth + 1)
      if (accepts(fitted, one)) return fitted
    }
    return given
  }

  function accepts(given: unknown, shape: Shape): boolean {
    if (shape.alternatives.length > 0)
      return shape.alternatives.some((alternative) =>
        accepts(given, { ...shapeOf(alternative), alternatives: [] }),
      )
    if (shape.types.length > 0 && !shape.types.some((type) => isOf(given, type))) return false
    if (shape.values && !shape.values.includes(given)) return false
    if (!isFields(given)) return true
    return shape.required.every((name) => Object.hasOwn(given, name)) && constantsFit(given, shape)
  }

  /** Tells unions apart that have a field for it, as `{"type": "circle"}`. */
  const constantsFit = (given: Record<string, unknown>, { properties }: Shape) =>
    Object.entries(properties).every(([name, property]) => {
      const { values } = shapeOf(property)
      return !values || !Object.hasOwn(given, name) || values.includes(given[name])
    })

  function fitShape(given: unknown, shape: Shape, depth: number): unknown {
    const { types, properties, items } = shape
    const value = types.length > 0 && !types.some((type) => isOf(given, type)) ? convert(given, types) : given
    if (Array.isArray(value)) return items ? value.map((item) => fit(item, items, depth + 1)) : value
    if (!isFields(value) || Object.keys(properties).length === 0) return value
    const inner = Object.entries(value).map(
      ([key, item]) =>
        [key, Object.hasOwn(properties, key) ? fit(item, properties[key], depth + 1) : item] as const,
    )
    return Object.fromEntries([...inner, ...leftOut(shape, value)])
  }

  /** What is required, was left out and has only one possible reading: its default, or null. */
  const leftOut = ({ required, properties }: Shape, given: Record<string, unknown>): [string, unknown][] =>
    required
      .filter((name) => !Object.hasOwn(given, name) && Object.hasOwn(properties, name))
      .flatMap((name): [string, unknown][] => {
        const shape = shapeOf(properties[name])
        if (shape.default) return [[name, shape.default.value]]
        return accepts(null, shape) && mayBeNull(shape) ? [[name, null]] : []
      })

  const mayBeNull = (shape: Shape): boolean =>
    shape.types.includes('null') ||
    shape.values?.includes(null) === true ||
    shape.alternatives.some((alternative) => mayBeNull({ ...shapeOf(alternative), alternatives: [] }))

  return fit(value, schema, 0)
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
  if (types.includes('string') && value !== null)
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  // One thing where a list of such things is wanted.
  return types.includes('array') && value !== null ? [value] : value
}

function fromText(text: string, types: readonly string[]): unknown {
  const word = text.trim().toLowerCase()
  // A long id as a number would lose its last digits.
  const isNumber =
    /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(word) &&
    (Number.isSafeInteger(Number(word)) || !Number.isInteger(Number(word)))
  if (isNumber && types.includes('number')) return Number(word)
  if (isNumber && types.includes('integer') && Number.isInteger(Number(word))) return Number(word)
  if (types.includes('boolean') && (word === 'true' || word === 'false')) return word === 'true'
  if (types.includes('null') && (word === 'null' || word === 'none')) return null
  const read = types.includes('object') || types.includes('array') ? readWholeValue(text)?.value : undefined
  if (read !== undefined && types.some((type) => isOf(read, type))) return read
  return types.includes('array') ? [text] : text
}
