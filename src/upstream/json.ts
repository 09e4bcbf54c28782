/** An object whose fields are not checked yet. */
export type Json = Record<string, unknown>

/** The value as an object, or undefined. The upstream changes its shapes without notice: nothing is assumed. */
export const record = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined

/** The value as a list, empty when it is none. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The value as a non-empty text, or undefined. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** The value as a finite number; texts of numbers count. */
export function number(value: unknown): number | undefined {
  const parsed = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined
}

/** The text as JSON, or undefined when it is none. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
