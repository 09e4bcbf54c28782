/** One SSE block as a strict reader sees it. A comment block has only `comment`. */
export type SseBlock = { event?: string; data?: string; comment?: string }

/** A whole event stream, block by block. Throws on a line that is none of event, data or comment, and on a cut end. */
export function sseBlocks(body: string): SseBlock[] {
  if (body !== '' && !body.endsWith('\n\n'))
    throw new Error(`the stream does not end with a blank line: ${body.slice(-80)}`)
  return body
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => Object.assign({}, ...block.split('\n').map(field)))
}

function field(line: string): SseBlock {
  if (line.startsWith('data: ')) return { data: line.slice(6) }
  if (line.startsWith('event: ')) return { event: line.slice(7) }
  if (line.startsWith(':')) return { comment: line.slice(1).trim() }
  throw new Error(`not a line of an event stream: ${JSON.stringify(line)}`)
}

/** The JSON of every data block but `[DONE]`. */
export const sseJson = <T>(body: string): T[] =>
  sseBlocks(body).flatMap(({ data }) =>
    data === undefined || data === '[DONE]' ? [] : [JSON.parse(data) as T],
  )
