/** A call as a client gets it; `raw` is the JSON of its arguments, or the text a custom tool takes. */
export type DeliveredCall = { id: string; name: string; raw: string }

/** What one answer gave its client, whatever the dialect. */
export type Delivered = {
  text: string
  calls: DeliveredCall[]
  /** `finish_reason`, `stop_reason` or `status` with its reason; empty when none came. */
  finish: string
  /** The message of an error inside the stream, or of the body. */
  error: string
}

type Fields = Record<string, unknown>
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields) : [])
const string = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Reads the answer of a chat, Messages or Responses request, streamed or whole. */
export function readDelivered(path: string, response: string): Delivered {
  const events = parseSse(response)
  const whole = events.length > 0 ? undefined : parse(response)
  if (/\/messages/.test(path)) return readMessages(whole ? messageEvents(whole) : events.map(fields))
  if (/\/responses/.test(path)) return readResponses(whole, events.map(fields))
  return readChat(whole ? [wholeChat(whole)] : events.map(fields))
}

const parse = (text: string): Fields => {
  try {
    return fields(JSON.parse(text))
  } catch {
    return {}
  }
}

const errorOf = (event: Fields): string => {
  const { error } = event
  if (typeof error === 'string') return error
  return string(fields(error)['message'])
}

const wholeChat = (body: Fields): Fields => ({
  ...body,
  choices: list(body['choices']).map((choice) => ({ ...choice, delta: choice['message'] })),
})

function readChat(chunks: Fields[]): Delivered {
  const calls: DeliveredCall[] = []
  const found: Delivered = { text: '', calls, finish: '', error: '' }
  for (const chunk of chunks) {
    found.error ||= errorOf(chunk)
    for (const choice of list(chunk['choices'])) {
      const delta = fields(choice['delta'])
      found.text += string(delta['content'])
      found.finish ||= string(choice['finish_reason'])
      list(delta['tool_calls']).forEach((part, at) => {
        const index = typeof part['index'] === 'number' ? part['index'] : at
        const call = (calls[index] ??= { id: '', name: '', raw: '' })
        const named = fields(part['function'])
        call.id += string(part['id'])
        call.name += string(named['name'])
        call.raw += string(named['arguments'])
      })
    }
  }
  return found
}

/** A whole message as the events that would have told it. */
const messageEvents = (body: Fields): Fields[] => [
  ...list(body['content']).flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: { ...block, text: '' } },
    block['type'] === 'tool_use'
      ? { type: 'content_block_delta', index, delta: { partial_json: JSON.stringify(block['input']) } }
      : { type: 'content_block_delta', index, delta: { text: block['text'] } },
  ]),
  { type: 'message_delta', delta: { stop_reason: body['stop_reason'] }, error: body['error'] },
]

function readMessages(events: Fields[]): Delivered {
  const byIndex = new Map<unknown, DeliveredCall>()
  const found: Delivered = { text: '', calls: [], finish: '', error: '' }
  for (const event of events) {
    found.error ||= errorOf(event)
    const block = fields(event['content_block'])
    if (event['type'] === 'content_block_start' && block['type'] === 'tool_use') {
      const call = { id: string(block['id']), name: string(block['name']), raw: '' }
      byIndex.set(event['index'], call)
      found.calls.push(call)
    }
    const delta = fields(event['delta'])
    const call = byIndex.get(event['index'])
    if (call) call.raw += string(delta['partial_json'])
    found.text += string(delta['text'])
    found.finish ||= string(delta['stop_reason'])
  }
  return found
}

function readResponses(whole: Fields | undefined, events: Fields[]): Delivered {
  const last = whole ?? fields(events.findLast(({ response }) => response !== undefined)?.['response'])
  const done = events.filter(({ type }) => type === 'response.output_item.done')
  const items = whole ? list(whole['output']) : done.map(({ item }) => fields(item))
  const isCall = ({ type }: Fields) => /(?<!web_search|file_search)_call$/.test(string(type))
  const error = events.map(errorOf).find((text) => text !== '') ?? ''
  return {
    text: whole
      ? items.flatMap(({ content }) => list(content).map(({ text }) => string(text))).join('')
      : events
          .map(({ type, delta }) => (type === 'response.output_text.delta' ? string(delta) : ''))
          .join(''),
    calls: items.filter(isCall).map((item) => ({
      id: string(item['call_id']),
      name: string(item['name']) || string(item['type']),
      raw: string(item['arguments'] ?? item['input']) || JSON.stringify(item['action'] ?? {}),
    })),
    finish: [string(last['status']), string(fields(last['incomplete_details'])['reason'])]
      .filter(Boolean)
      .join(' '),
    error: error || string(fields(last['error'])['message']) || errorOf(whole ?? {}),
  }
}

// More lenient than `sseBlocks`: a stream that broke off is read as far as it came.
function parseSse(text: string): unknown[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('data:')) return []
    try {
      return [JSON.parse(line.slice(5))]
    } catch {
      return []
    }
  })
}
