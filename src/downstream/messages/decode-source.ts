import { fail } from '../../core/fault.ts'
import type { Part } from '../../core/model-request.ts'
import type { Attachment } from '../../core/prompt.ts'
import type { GivenBlock } from './decode-blocks.ts'
import { type Fields, isFields } from '../../lib/fields.ts'

/**
 * What an `image` or `document` block holds: texts, and what is sent beside them. Throws `unsupported_value`, `invalid_value`
 * or `missing_parameter` that names the part of the source.
 */
export function readSource({ type, fields, param }: GivenBlock): Part[] {
  const source = isFields(fields['source']) ? fields['source'] : {}
  const at = `${param}.source`
  const kind = type === 'image' ? 'image' : 'file'
  const title = typeof fields['title'] === 'string' && fields['title'] !== '' ? fields['title'] : undefined
  const attach = (url: string, field: string, contentType?: unknown): Part[] => {
    const attachment: Attachment = {
      kind,
      source: { url },
      param: `${at}.${field}`,
      ...(title && { filename: title }),
      ...(typeof contentType === 'string' && { contentType }),
    }
    return [{ type: 'attachment', attachment }]
  }
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
      return [text(titled(title, required(source, 'data', at)))]
    case 'content':
      return [...(title ? [text(title)] : []), ...readContent(source['content'], `${at}.content`)]
    default:
      return fail({
        kind: source['type'] === undefined ? 'missing_parameter' : 'unsupported_value',
        param: `${at}.type`,
        message:
          'The source must be of type base64, url or, for documents, text. Files cannot be uploaded here ahead of a request.',
      })
  }
}

const text = (data: string): Part => ({ type: 'text', text: data })

const titled = (title: string | undefined, text: string) => (title ? `${title}\n\n${text}` : text)

/** A document made of blocks: texts, and pictures in their place. */
function readContent(content: unknown, param: string): Part[] {
  const blocks = typeof content === 'string' ? [content] : Array.isArray(content) ? content : []
  return blocks.flatMap((block: unknown, index): Part[] => {
    if (typeof block === 'string') return [{ type: 'text', text: block }]
    if (!isFields(block)) return []
    if (block['type'] === 'image')
      return readSource({ type: 'image', fields: block, param: `${param}[${index}]` })
    return typeof block['text'] === 'string' ? [{ type: 'text', text: block['text'] }] : []
  })
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
