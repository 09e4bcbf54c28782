import { fail } from '../../core/fault.ts'
import type { Attachment } from '../../core/prompt.ts'
import type { GivenBlock } from './decode-blocks.ts'

type Fields = Record<string, unknown>

/**
 * What an `image` or `document` block holds: a text, or something that is sent beside it. Throws `unsupported_value` or
 * `missing_parameter` that names the part of the source.
 */
export function readSource({ type, fields, param }: GivenBlock): {
  text?: string
  attachment?: Attachment
} {
  const source = isFields(fields['source']) ? fields['source'] : {}
  const at = `${param}.source`
  const kind = type === 'image' ? 'image' : 'file'
  const title = typeof fields['title'] === 'string' && fields['title'] !== '' ? fields['title'] : undefined
  const attach = (url: string, field: string, contentType?: unknown) => ({
    attachment: {
      kind,
      source: { url },
      param: `${at}.${field}`,
      ...(title && { filename: title }),
      ...(typeof contentType === 'string' && { contentType }),
    } satisfies Attachment,
  })
  switch (source['type']) {
    case 'base64': {
      const mediaType = source['media_type']
      const data = required(source, 'data', at)
      return attach(
        `data:${typeof mediaType === 'string' ? mediaType : ''};base64,${data}`,
        'data',
        mediaType,
      )
    }
    case 'url':
      return attach(required(source, 'url', at).trim(), 'url')
    case 'text':
      return { text: titled(title, required(source, 'data', at)) }
    case 'content':
      return { text: titled(title, plainText(source['content'])) }
    default:
      return fail({
        kind: source['type'] === undefined ? 'missing_parameter' : 'unsupported_value',
        param: `${at}.type`,
        message:
          'The source must be of type base64, url or, for documents, text. Files cannot be uploaded here ahead of a request.',
      })
  }
}

const titled = (title: string | undefined, text: string) => (title ? `${title}\n\n${text}` : text)

function plainText(content: unknown): string {
  if (typeof content === 'string') return content
  const parts = Array.isArray(content) ? content.filter((part) => isFields(part)) : []
  return parts.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n')
}

function required(source: Fields, field: string, at: string): string {
  const value = source[field]
  if (typeof value === 'string' && value !== '') return value
  return fail({
    kind: value === undefined ? 'missing_parameter' : 'invalid_value',
    param: `${at}.${field}`,
    message: `The field "${at}.${field}" is required for this source, and must be a text.`,
  })
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
