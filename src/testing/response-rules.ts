// What readers of Responses demand (api-conformance 2.1, 2.5, 9), as checks of our own: each answers the breaches it found.
import { sseBlocks } from './sse-blocks.ts'

type Fields = Record<string, unknown>

const number = (value: unknown) => typeof value === 'number'
const whole = (value: unknown) => Number.isInteger(value)
const text = (value: unknown) => typeof value === 'string'
const list = (value: unknown) => Array.isArray(value)
const fields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !list(value)
const flag = (value: unknown) => typeof value === 'boolean'
const or = (check: (value: unknown) => boolean) => (value: unknown) => value === null || check(value)
const oneOf =
  (...allowed: unknown[]) =>
  (value: unknown) =>
    allowed.includes(value)

type Rules = Record<string, (value: unknown) => boolean>

// Required by the official schema or by Open Responses, the stricter of both for each.
const responseRules: Rules = {
  id: (value) => text(value) && String(value).startsWith('resp_'),
  object: oneOf('response'),
  created_at: whole,
  completed_at: or(whole),
  status: oneOf('in_progress', 'completed', 'incomplete', 'failed'),
  error: or(fields),
  incomplete_details: or(fields),
  instructions: or((value) => text(value) || list(value)),
  model: text,
  output: list,
  previous_response_id: or(text),
  tools: list,
  tool_choice: (value) => text(value) || fields(value),
  parallel_tool_calls: flag,
  truncation: text,
  text: fields,
  temperature: number,
  top_p: number,
  presence_penalty: number,
  frequency_penalty: number,
  top_logprobs: whole,
  reasoning: fields,
  max_output_tokens: or(whole),
  max_tool_calls: or(whole),
  store: flag,
  background: flag,
  service_tier: text,
  metadata: fields,
  safety_identifier: or(text),
  prompt_cache_key: or(text),
}
const usageRules: Rules = {
  input_tokens: (value) => whole(value) && Number(value) > 0,
  output_tokens: (value) => whole(value) && Number(value) > 0,
  total_tokens: whole,
  input_tokens_details: (value) => fields(value) && whole(value['cached_tokens']),
  output_tokens_details: (value) => fields(value) && whole(value['reasoning_tokens']),
}
const itemRules: Record<string, Rules> = {
  message: { id: text, status: text, role: oneOf('assistant'), content: list },
  reasoning: { id: text, summary: list },
  web_search_call: { id: text, status: text, action: fields },
  function_call: { id: text, status: text, call_id: text, name: text, arguments: text },
}
const partRules: Rules = { type: oneOf('output_text'), text, annotations: list, logprobs: list }
const citationRules: Rules = {
  type: oneOf('url_citation'),
  start_index: whole,
  end_index: whole,
  url: text,
  title: text,
}

function breaches(value: unknown, rules: Rules, at: string): string[] {
  if (!fields(value)) return [`${at} is no object`]
  return Object.entries(rules).flatMap(([name, check]) =>
    check(value[name]) ? [] : [`${at}.${name} = ${JSON.stringify(value[name])}`],
  )
}

function itemBreaches(item: Fields, at: string): string[] {
  const found = breaches(item, itemRules[String(item['type'])] ?? { type: oneOf() }, at)
  for (const part of item['type'] === 'message' ? (item['content'] as Fields[]) : []) {
    found.push(...breaches(part, partRules, `${at}.content`))
    for (const one of part['annotations'] as Fields[])
      found.push(...breaches(one, citationRules, `${at}.annotations`))
  }
  return found
}

/** Breaches of a response object in any state. */
export function checkResponse(response: Fields): string[] {
  const found = breaches(response, responseRules, 'response')
  for (const [index, item] of (response['output'] as Fields[]).entries())
    found.push(...itemBreaches(item, `output[${index}]`))
  const { status, usage } = response
  if (status === 'in_progress' ? usage !== null : breaches(usage, usageRules, 'usage').length > 0)
    found.push(`usage = ${JSON.stringify(usage)} while ${String(status)}`)
  if ((response['completed_at'] !== null) !== (status === 'completed'))
    found.push('completed_at does not fit the status')
  if ((response['error'] !== null) !== (status === 'failed')) found.push('error does not fit the status')
  if ((response['incomplete_details'] !== null) !== (status === 'incomplete'))
    found.push('incomplete_details does not fit')
  return found
}

const terminal = new Set(['response.completed', 'response.incomplete', 'response.failed'])

/** What each item tells between its `added` and `done`, with deltas and annotations left out. */
const bodies: Record<string, string> = {
  message: 'content_part.added output_text.done content_part.done',
  reasoning: 'reasoning_summary_part.added reasoning_summary_text.done reasoning_summary_part.done',
  web_search_call: 'web_search_call.in_progress web_search_call.searching web_search_call.completed',
  function_call: 'function_call_arguments.done',
}

/** Breaches of a whole stream that ends as it should; a broken one too. */
export function checkResponseStream(body: string): string[] {
  const blocks = sseBlocks(body).filter(({ comment }) => comment === undefined)
  const found = blocks.at(-1)?.data === '[DONE]' ? [] : ['the last message is not [DONE]']
  const events = blocks
    .slice(0, -1)
    .map(({ event, data }) => ({ event, data: JSON.parse(data ?? 'null') as Fields }))
  for (const [index, { event, data }] of events.entries()) {
    if (event !== data['type']) found.push(`event: ${event} before ${String(data['type'])}`)
    if (data['sequence_number'] !== index)
      found.push(`sequence_number ${String(data['sequence_number'])} at ${index}`)
    if (fields(data['response'])) found.push(...checkResponse(data['response']))
    if (data['error'] && data['type'] !== 'error') found.push(`an error key on ${event}`)
  }
  const types = events.map(({ event }) => String(event))
  if (types.slice(0, 2).join() !== 'response.created,response.in_progress')
    found.push(`it opens with ${types.slice(0, 2).join()}`)
  const ends = types.filter((type) => terminal.has(type))
  if (ends.length !== 1 || types.at(-1) !== ends[0]) found.push(`terminal events: ${ends.join()}`)
  const failed = types.includes('error')
  if (failed !== (types.at(-1) === 'response.failed') || (failed && types.at(-2) !== 'error'))
    found.push('error is not before failed')
  const middle = events.slice(2, failed ? -2 : -1).map(({ data }) => data)
  return [
    ...found,
    ...checkItems(middle, events.at(-1)?.data['response'] as { id: string; output: Fields[] }, failed),
  ]
}

/** One item after the other, each told whole, and the end says the same. */
function checkItems(events: Fields[], last: { output: Fields[] }, failed: boolean): string[] {
  const found: string[] = []
  const done: Fields[] = []
  let open: { item: Fields; told: string[]; said: string } | undefined
  for (const event of events) {
    const type = String(event['type']).replace('response.', '')
    if (event['output_index'] !== done.length)
      found.push(`${type} at index ${String(event['output_index'])} of ${done.length}`)
    if (type === 'output_item.added') {
      if (open) found.push('an item is added before the one before is done')
      open = { item: event['item'] as Fields, told: [], said: '' }
    } else if (!open) found.push(`${type} before an item is added`)
    else if (type === 'output_item.done') {
      const item = event['item'] as Fields
      const kind = String(item['type'])
      if (open.told.join(' ') !== bodies[kind]) found.push(`${kind} told as ${open.told.join(' ')}`)
      if (item['id'] !== open.item['id'] || kind !== open.item['type'])
        found.push(`${kind} changed its id or type`)
      if (kind !== 'web_search_call' && open.said !== saidBy(item))
        found.push(`${kind}: the deltas said something else`)
      done.push(item)
      open = undefined
    } else {
      if (event['item_id'] !== open.item['id']) found.push(`${type} names another item`)
      if (type.endsWith('.delta')) open.said += String(event['delta'])
      else if (!type.endsWith('annotation.added')) open.told.push(type)
    }
  }
  if (failed ? last.output.length < done.length : JSON.stringify(last.output) !== JSON.stringify(done))
    found.push('the last event has other items than were told')
  return found
}

const saidBy = (item: Fields): string => {
  const parts = (item['content'] ?? item['summary'] ?? [{ text: item['arguments'] }]) as { text: string }[]
  return parts.map(({ text }) => text).join('')
}
