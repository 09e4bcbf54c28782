import { fail } from '../core/fault.ts'
import type { Attachment } from '../core/prompt.ts'
import { readUnpacked } from './read-json.ts'

/** Text fields by name, numbers and booleans as such, and the files in their order. */
export type ReadForm = { fields: Record<string, unknown>; files: Attachment[] }

/** Whether the body says that it is a form. */
export const isForm = (request: Request): boolean =>
  /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(
    request.headers.get('content-type') ?? '',
  )

/**
 * A form in the shape of the JSON it stands for: `image[]` is a list, `n` a number, `stream` a boolean. Files become
 * attachments with the part's name for errors. Throws `request_too_large`, `invalid_value` and what reading throws.
 */
export async function readForm(request: Request, maxBytes: number): Promise<ReadForm> {
  const bytes = await readUnpacked(request, maxBytes)
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  checkParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), headers['content-type'])
  const form = await new Response(new Uint8Array(bytes), { headers }).formData().catch(() =>
    fail({
      kind: 'invalid_value',
      param: 'body',
      message:
        'The body is no form as its content-type says. Send multipart/form-data with a boundary, or JSON.',
    }),
  )
  const fields: Record<string, unknown> = {}
  const files: Attachment[] = []
  const seen = new Map<string, number>()
  for (const [part, value] of form) {
    const name = part.replace(/\[\]$/, '')
    if (typeof value === 'string') {
      fields[name] = readValue(name, value)
      continue
    }
    const index = seen.get(name) ?? 0
    seen.set(name, index + 1)
    const param = part.endsWith('[]') ? `${name}[${index}]` : name
    if (name === 'mask') fields[name] = param
    else files.push(await readFile(value, param))
  }
  return { fields, files }
}

/** The largest forms have some dozen; taking a million apart takes a second. */
const mostParts = 1000

/** Throws `invalid_value` for a form of more parts than there is time for, before it is taken apart. */
function checkParts(bytes: Buffer, contentType: string): void {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const between = boundary ? `--${boundary[1] ?? boundary[2]}` : '&'
  let at = -1
  for (let parts = 0; parts <= mostParts; parts++) {
    at = bytes.indexOf(between, at + 1)
    if (at === -1) return
  }
  fail({
    kind: 'invalid_value',
    param: 'body',
    message: `The form has more than ${mostParts} parts. Send less.`,
  })
}

const readFile = async (file: File, param: string): Promise<Attachment> => ({
  kind: 'image',
  source: { data: await file.bytes() },
  ...(file.name && { filename: file.name }),
  ...(file.type && { contentType: file.type }),
  param,
})

const numbers = new Set(['n', 'partial_images', 'output_compression'])

/** Forms know texts only; what is a number or a switch in JSON is read as one, and left to the schema when it is none. */
function readValue(name: string, value: string): unknown {
  if (numbers.has(name) && /^\d+$/.test(value)) return Number(value)
  if (name === 'stream')
    return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value
  return value === '' && name !== 'prompt' ? undefined : value
}
