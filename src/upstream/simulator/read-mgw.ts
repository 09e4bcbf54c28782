import type { Refusal } from './fault-row.ts'
import { codeWord } from './mgw-parts.ts'

export type Fields = Record<string, unknown>

/** The value as an object, empty when it is none. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** One message of the caller: its event, the session it names, and what is wrong with it. */
export function readEnvelope(message: unknown) {
  const { event, session_id } = fieldsOf(message)
  return { event: fieldsOf(event), sessionId: session_id }
}

/** What a turn says and the files it mentions; undefined when it is no message of a user (upstream-protocol 3.11.2). */
export function readItem(value: unknown): { text: string; fileIds: unknown[] } | undefined {
  const item = fieldsOf(value)
  const chunks = fieldsOf(item['x_grok'])['input_chunks']
  if (item['type'] !== 'message' || item['role'] !== 'user' || !Array.isArray(chunks)) return undefined
  const texts = chunks.map((chunk) => fieldsOf(fieldsOf(chunk)['text'])['text'])
  const said = texts.filter((text) => typeof text === 'string')
  // A mention of any other shape is taken without a word and names no file, as the real one does.
  const mentions = chunks.map((chunk) => fieldsOf(fieldsOf(fieldsOf(chunk)['mention'])['file_mention']))
  const fileIds = mentions.map((mention) => mention['file_id']).filter((id) => id !== undefined)
  return said.length > 0 ? { text: said.join(''), fileIds } : undefined
}

/** The files beside a turn that is asked in one event (upstream-protocol 3.11.2, style c); a mention in it is none. */
export const filesBeside = (event: Fields): unknown[] =>
  Array.isArray(event['file_attachment_ids']) ? event['file_attachment_ids'] : []

/** The words of a refusal that HTTP would give as a body; undefined when it is a page and can only end the socket. */
export function wordsOf({ body }: Refusal): { code: string; message: string } | undefined {
  if (typeof body === 'string') return undefined
  const { error } = fieldsOf(body)
  const said = typeof error === 'object' ? fieldsOf(error) : fieldsOf(body)
  return { code: codeWord(said['code'] ?? 8), message: String(said['message'] ?? error ?? '') }
}
