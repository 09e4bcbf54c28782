/**
 * A JSON value as a text: a text as it is, anything else as JSON, and `undefined` as that word. `String` throws for
 * an object with a field `toString`, and a caller can send one.
 */
export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
