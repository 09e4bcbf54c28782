/** An object whose fields are not checked yet. */
export type Fields = Record<string, unknown>

/** Whether a value read from JSON is an object: neither null nor a list. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
