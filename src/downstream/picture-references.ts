import type { Attachment } from '../core/prompt.ts'
import { readAttachment } from './attachment.ts'

/** Pictures in a JSON field: none, one or a list. Throws `missing_parameter` and `unsupported_value`. */
export function pictureReferences(value: unknown, param: string): Attachment[] {
  if (value == null) return []
  if (!Array.isArray(value)) return reference(value, param)
  return value.flatMap((one, index) => reference(one, `${param}[${index}]`))
}

/** A URL or data URI, bare or as `{url}` or `{image_url}`. */
function reference(value: unknown, param: string): Attachment[] {
  const part = typeof value === 'string' ? { url: value } : (value as object)
  const found = readAttachment({ ...part, type: 'image_url' }, param)
  if (!found) return []
  return [typeof value === 'string' ? { ...found, param } : found]
}
