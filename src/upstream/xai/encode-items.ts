import type { Message, Part } from '../../core/model-request.ts'
import type { Attachment } from '../../core/prompt.ts'
import type { UploadFile } from '../upstream.ts'
import type { Json } from '../json.ts'

export type FileOf = (attachment: Attachment) => UploadFile | undefined

/** What stands in place of an attachment the API has no place for; throws where the caller is to be told. */
export type RefuseFile = (attachment: Attachment, why: string) => Json

export type PartOptions = { fileOf: FileOf; refuse: RefuseFile }

type Result = Extract<Part, { type: 'tool_result' }>

/**
 * Messages → input items. Calls and results are items of their own; a result whose call is nowhere is told as text, because
 * the API refuses it. Empty messages are left out.
 */
export function encodeMessages(messages: readonly Message[], options: PartOptions): Json[] {
  const items: Json[] = []
  const open: string[] = []
  const known = new Set<string>()
  let made = 0

  function addCall(part: Extract<Part, { type: 'tool_call' }>): void {
    // The form of 2023 has no ids: results follow their calls in order.
    const call_id = part.id || `call_${++made}`
    open.push(call_id)
    known.add(call_id)
    items.push({ type: 'function_call', call_id, name: part.name, arguments: encodeArguments(part) })
  }

  function addResult(part: Result): void {
    const call_id = part.callId || open[0] || ''
    const at = open.indexOf(call_id)
    if (at !== -1) open.splice(at, 1)
    const output = encodeOutput(part, noted(options))
    if (known.has(call_id)) items.push({ type: 'function_call_output', call_id, output })
    else items.push({ role: 'user', content: [{ type: 'input_text', text: lostResult(part) }] })
  }

  for (const { role, parts } of messages) {
    // Some clients put a file that a tool read beside its result.
    const ofTool = parts.some(({ type }) => type === 'tool_result')
    const taken = ofTool ? noted(options) : options
    let content: Json[] = []
    const speaker = role === 'tool' ? 'user' : role
    const flush = () => {
      if (content.length > 0) items.push({ role: speaker, content: asContent(content) })
      content = []
    }
    for (const part of parts) {
      if (part.type === 'tool_call' || part.type === 'tool_result') {
        flush()
        if (part.type === 'tool_call') addCall(part)
        else addResult(part)
      } else if (part.type === 'reasoning') {
        flush()
        items.push(...thought(part))
      } else content.push(...encodePart(part, speaker === 'assistant', taken))
    }
    flush()
  }
  return items
}

/** A sealed thought, by the id and content its seal was opened to. */
const thought = ({ id, text, sealed }: Extract<Part, { type: 'reasoning' }>): Json[] => [
  {
    type: 'reasoning',
    id,
    summary: text ? [{ type: 'summary_text', text }] : [],
    encrypted_content: sealed,
  },
]

/** A text alone is sent as one, which every server takes. */
const asContent = (content: readonly Json[]): unknown =>
  content.length === 1 && /^(?:in|out)put_text$/.test(String(content[0]?.['type']))
    ? content[0]?.['text']
    : content

type Piece = Exclude<Part, { type: 'tool_call' | 'tool_result' | 'reasoning' }>

function encodePart(part: Piece, ofModel: boolean, options: PartOptions): Json[] {
  const type = ofModel ? 'output_text' : 'input_text'
  if (part.type === 'text') return part.text ? [{ type, text: part.text.toWellFormed() }] : []
  if (part.type === 'other')
    return [{ type, text: `[${part.as}] ${JSON.stringify(part.value)}`.toWellFormed() }]
  return [encodeFile(part.attachment, options)]
}

/**
 * What a tool brought is not the caller's to choose: the model is told what it cannot see, instead of a refusal that would end
 * the conversation.
 */
export const noted = (options: PartOptions): PartOptions => ({
  ...options,
  refuse: ({ filename = 'file', contentType }, why) => ({
    type: 'input_text',
    text: `[${filename}${contentType ? `, ${contentType}` : ''}: ${why}]`,
  }),
})

const textTypes = /^(?:text\/|application\/(?:json|xml|x-yaml|yaml|toml|javascript|x-sh|sql)\b)/
const mostText = 400_000

/** A picture inline; a text as one; any other file by its address alone, which is all the API takes. */
export function encodeFile(attachment: Attachment, { fileOf, refuse }: PartOptions): Json {
  const file = fileOf(attachment)
  const url = 'url' in attachment.source ? attachment.source.url : undefined
  if (attachment.kind === 'image') {
    if (file) return { type: 'input_image', image_url: dataUri(file) }
    return url ? { type: 'input_image', image_url: url } : refuse(attachment, 'could not be read')
  }
  if (file && textTypes.test(file.contentType) && file.bytes.length <= mostText)
    return { type: 'input_text', text: `${file.filename}:\n\n${decodeText(file.bytes)}` }
  if (url && /^https?:/i.test(url)) return { type: 'input_file', file_url: url }
  return refuse(
    attachment,
    'cannot be sent to the xAI API, which takes files by their address; texts up to 400 KB and pictures can be sent as they are',
  )
}

const decodeText = (bytes: Uint8Array) => new TextDecoder().decode(bytes).toWellFormed()

export const dataUri = ({ bytes, contentType }: Pick<UploadFile, 'bytes' | 'contentType'>): string =>
  `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`

/** What a tool answered: a text where it is one, parts where there are pictures. */
function encodeOutput({ parts, isError }: Result, options: PartOptions): unknown {
  const pieces = parts.flatMap((part): Json[] =>
    part.type === 'text' || part.type === 'other' || part.type === 'attachment'
      ? encodePart(part, false, options)
      : [],
  )
  const content = isError ? [{ type: 'input_text', text: 'Error:' }, ...pieces] : pieces
  if (content.every(({ type }) => type === 'input_text')) return content.map(({ text }) => text).join('\n')
  return content
}

const lostResult = ({ callId, name, parts }: Result): string => {
  const whose = [name, callId].filter(Boolean).join(', ')
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  return `Tool result (${whose}): ${texts.join('\n')}`.toWellFormed()
}

/** The arguments as the API's functions take them: a free text is the one field of an object. */
export const encodeArguments = ({ kind, arguments: given }: Extract<Part, { type: 'tool_call' }>): string =>
  kind === 'custom' ? JSON.stringify({ input: given }) : given || '{}'
