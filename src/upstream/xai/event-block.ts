import { type Json, parseJson, record, text } from '../json.ts'

/** One server-sent event of a response, its fields unchecked. `type` is the data's own, else that of the `event:` line. */
export type ApiEvent = Json & { type: string }

/** The code of errors that are ours. */
export const brokenCode = 'broken'

/** An event of our own for a stream that broke: read like any error of the upstream, so there is one way to fail. */
export const broken = (message: string): ApiEvent => ({ type: 'error', code: brokenCode, message })

/** The only event whose text is the answer's. */
export const textDelta = 'response.output_text.delta'

/** The event of one block; undefined for comments and the mark of the end. `isLast`: nothing closed it. */
export function parseBlock(block: string, isLast: boolean): ApiEvent | undefined {
  let name = ''
  let data: string | undefined
  for (const line of block.split('\n')) {
    if (line.startsWith('data:'))
      data = (data === undefined ? '' : `${data}\n`) + line.slice(line[5] === ' ' ? 6 : 5)
    else if (line.startsWith('event:')) name = line.slice(6).trim()
  }
  if (data === undefined || data === '' || data.trim() === '[DONE]') return undefined
  const fields = record(parseJson(data))
  if (!fields)
    return broken(
      isLast
        ? 'the upstream closed the stream in the middle of an event'
        : 'an event of the upstream is not JSON',
    )
  return { ...fields, type: text(fields['type']) ?? name }
}
