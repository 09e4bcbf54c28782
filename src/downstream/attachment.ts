import { fail } from '../core/fault.ts'
import type { Attachment } from '../core/prompt.ts'
import { type Fields, isFields } from '../lib/fields.ts'

/** The picture or file of a content part in OpenAI's shapes, official and sibling; undefined when it is no such part. */
export function readAttachment(part: { type: string }, param: string): Attachment | undefined {
  return Object.hasOwn(readers, part.type) ? readers[part.type]?.(part as Fields, param) : undefined
}

// Chat nests (`image_url: {url}`, `file: {…}`), Responses is flat; clients mix them up, so each is read both ways.
const readers: Record<string, (part: Fields, param: string) => Attachment> = {
  image_url: image,
  input_image: image,
  file: (part, param) => file(nested(part, 'file', param)),
  input_file: (part, param) => file(nested(part, 'file', param)),
  input_audio: (part, param) => audio(nested(part, 'input_audio', param)),
}

type Nest = { fields: Fields; param: string }

/** The fields in `part[name]`, or in the part itself when nothing is nested there. */
function nested(part: Fields, name: string, param: string): Nest {
  const inner = part[name]
  return isFields(inner) ? { fields: inner, param: `${param}.${name}` } : { fields: part, param }
}

function image(part: Fields, at: string): Attachment {
  const { fields, param } = nested(part, 'image_url', at)
  const found = place(fields, param, ['url', 'image_url']) ?? missing({ fields, param }, 'url', 'image_url')
  return { kind: 'image', source: { url: found.value.trim() }, param: found.param }
}

function file(nest: Nest): Attachment {
  const { fields, param } = nest
  const found =
    place(fields, param, ['file_data', 'data', 'file_url', 'url']) ?? missing(nest, 'file_data', 'file_data')
  return {
    kind: 'file',
    source: { url: asUrl(found.value) },
    param: found.param,
    ...name(fields['filename'] ?? fields['file_name']),
  }
}

function audio(nest: Nest): Attachment {
  const { fields, param } = nest
  const found = place(fields, param, ['data', 'url']) ?? missing(nest, 'data', 'data')
  const format = typeof fields['format'] === 'string' ? fields['format'].slice(0, 8) : 'wav'
  return {
    kind: 'file',
    source: { url: asUrl(found.value) },
    param: found.param,
    filename: `audio.${format}`,
  }
}

function place(fields: Fields, param: string, names: string[]) {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string' && value !== '') return { value, param: `${param}.${name}` }
  }
  return undefined
}

function missing({ fields, param }: Nest, nestedName: string, flatName: string): never {
  if (typeof fields['file_id'] === 'string')
    fail({
      kind: 'unsupported_value',
      param: `${param}.file_id`,
      message: 'Files cannot be uploaded here ahead of a request. Send the content itself, as a data URI.',
    })
  const name = param.endsWith(']') ? flatName : nestedName
  return fail({
    kind: 'missing_parameter',
    param: `${param}.${name}`,
    message: `The field "${param}.${name}" is required for this part: a data URI or an http(s) URL.`,
  })
}

const name = (value: unknown) => (typeof value === 'string' && value !== '' ? { filename: value } : {})

/** A URL as it is; anything else is base64, which OpenAI's `file_data` is without a prefix. */
const asUrl = (value: string): string =>
  /^\s*[a-z][a-z\d+.-]*:/i.test(value.slice(0, 40)) ? value.trim() : `data:;base64,${value}`
