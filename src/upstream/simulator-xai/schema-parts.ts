import { t, type TSchema } from '../../lib/schema.ts'

/** An object that may hold nothing else: a field the API does not know is refused, not ignored. */
export const strict = <T extends Record<string, TSchema>>(fields: T) =>
  t.Object(fields, { additionalProperties: false })

export const optional = t.Optional
export const word = (...values: string[]) => t.Union(values.map((value) => t.Literal(value)))
export const texts = (maxItems: number) => t.Array(t.String(), { maxItems })
/** Whatever the model or its server made: given back as it came. */
export const anything = t.Unknown()
