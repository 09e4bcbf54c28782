import { type TSchema, t } from '../lib/schema.ts'

/**
 * What stands beside a key's type. `expects` says in words what is allowed when the type alone does not; the value of
 * a `secret` key is never shown; a change of a `restart` key waits for the next start.
 */
export type KeyNotes = { expects?: string; secret?: boolean; restart?: boolean }

export const count = (minimum: number, maximum: number, notes: KeyNotes = {}) =>
  t.Integer({ minimum, maximum, ...notes })
export const amount = (minimum: number, maximum: number) => t.Number({ minimum, maximum })
export const oneOf = <const Values extends readonly string[]>(...values: Values) =>
  t.Unsafe<Values[number]>(t.Union(values.map((value) => t.Literal(value)) as TSchema[]))
export const text = (pattern: string, notes: KeyNotes) => t.String({ pattern, ...notes })

// Anything else in a header makes every request to the upstream throw.
export const headerValue = (notes: KeyNotes = {}) =>
  text(String.raw`^[\x20-\x7e]*$`, { expects: 'one line of plain ASCII text, or ""', ...notes })
