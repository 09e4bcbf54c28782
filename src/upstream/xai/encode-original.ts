import { asText } from '../../lib/as-text.ts'
import type { Attachment } from '../../core/prompt.ts'
import type { ResponsesOriginal } from '../../core/model-request.ts'
import { type Json, list, record, text } from '../json.ts'
import { encodeFile, noted, type PartOptions } from './encode-items.ts'
import type { Seal } from './seal.ts'

type Item = ResponsesOriginal['items'][number]

/** The fields the API knows, by the type of item (xai-official 3): the rest is left out, and so is what is null. */
const given: Readonly<Record<string, readonly string[]>> = {
  web_search_call: ['type', 'id', 'status', 'action'],
  x_search_call: ['type', 'id', 'status', 'action', 'arguments', 'input', 'name'],
  code_interpreter_call: ['type', 'id', 'status', 'code', 'container_id', 'outputs'],
  code_execution_call: ['type', 'id', 'status', 'code', 'container_id', 'outputs'],
  file_search_call: ['type', 'id', 'status', 'queries', 'results'],
  mcp_call: ['type', 'id', 'status', 'name', 'arguments', 'output', 'server_label', 'error'],
  view_image_call: ['type', 'id', 'status', 'action', 'arguments'],
  view_x_video_call: ['type', 'id', 'status', 'action', 'arguments'],
}

/** Calls the API has no items for travel as functions, and their results as results of functions. */
const calls: Readonly<Record<string, (item: Item) => { name: string; arguments: string }>> = {
  function_call: (item) => ({
    name: asText(item['name']),
    arguments: asText(item['arguments'] ?? '') || '{}',
  }),
  custom_tool_call: (item) => ({
    name: asText(item['name']),
    arguments: JSON.stringify({ input: asText(item['input'] ?? '') }),
  }),
  local_shell_call: ({ action }) => ({ name: 'local_shell', arguments: asText(action ?? {}) }),
  shell_call: ({ action }) => ({ name: 'shell', arguments: asText(action ?? {}) }),
  apply_patch_call: ({ operation }) => ({ name: 'apply_patch', arguments: asText(operation ?? {}) }),
}

const unread = new Set(['additional_tools', 'item_reference'])

export type OriginalOptions = PartOptions & { seal: Seal }

/**
 * The items of a Responses request → items the API knows, unharmed as far as it does: ids of its own items, thoughts that are
 * sealed, searches. What it would refuse is sent as text instead, never lost without a word.
 */
export function encodeOriginal(items: readonly Item[], options: OriginalOptions): Json[] {
  const known = new Set(
    items.flatMap((item) => (Object.hasOwn(calls, item.type) ? [asText(item['call_id'] ?? item.id)] : [])),
  )
  return items.flatMap((item) => encodeItem(item, known, options))
}

function encodeItem(item: Item, known: ReadonlySet<string>, options: OriginalOptions): Json[] {
  const { type } = item
  if (unread.has(type)) return []
  if (type === 'message') return message(item, options)
  if (type === 'reasoning') return thought(item, options)
  if (Object.hasOwn(calls, type)) {
    const call = calls[type]?.(item)
    return [{ type: 'function_call', call_id: asText(item['call_id'] ?? item.id), ...call }]
  }
  if (type.endsWith('_call_output')) return [result(item, known, options)]
  const fields = Object.hasOwn(given, type) ? given[type] : undefined
  if (fields)
    return [
      Object.fromEntries(
        fields.flatMap((name) => ((item[name] ?? null) === null ? [] : [[name, item[name]]])),
      ),
    ]
  const { id: _, type: __, result: ___, encrypted_content: ____, ...value } = item
  return [
    {
      role: item['role'] === 'user' ? 'user' : 'assistant',
      content: `[${type}] ${JSON.stringify(value)}`.toWellFormed(),
    },
  ]
}

function message(item: Item, options: OriginalOptions): Json[] {
  const role = asText(item['role'])
  const content = list(item['content']).flatMap((part) => encodeContent(part, role === 'assistant', options))
  return content.length > 0 ? [{ role, content }] : []
}

function encodeContent(value: unknown, ofModel: boolean, options: OriginalOptions): Json[] {
  const part = record(value)
  if (!part) return []
  const said = text(part['text']) ?? text(part['refusal'])
  switch (part['type']) {
    case 'input_image':
    case 'image_url': {
      const url = text(part['image_url']) ?? text(record(part['image_url'])?.['url'])
      if (!url) return []
      const detail = /^(?:auto|low|high)$/.test(asText(part['detail'])) ? { detail: part['detail'] } : {}
      return [{ ...encodeFile({ kind: 'image', source: { url }, param: 'input' }, options), ...detail }]
    }
    case 'input_file':
    case 'file': {
      const id = text(part['file_id'])
      return id ? [{ type: 'input_file', file_id: id }] : [encodeFile(fileIn(part), options)]
    }
    default:
      return said === undefined
        ? []
        : [{ type: ofModel ? 'output_text' : 'input_text', text: said.toWellFormed() }]
  }
}

function fileIn(part: Json): Attachment {
  const inner = record(part['file']) ?? part
  const name = text(inner['filename'])
  const url = text(inner['file_data']) ?? text(inner['file_url']) ?? ''
  return { kind: 'file', source: { url }, param: 'input', ...(name && { filename: name }) }
}

/** A thought goes back as it was given; one that nobody sealed says nothing to the API. */
function thought(item: Item, { seal }: OriginalOptions): Json[] {
  const sealed = text(item['encrypted_content'])
  const opened = sealed === undefined ? undefined : seal.open(sealed, item.id)
  if (!opened?.id) return []
  const summary = list(item['summary']).flatMap((part) => {
    const said = text(record(part)?.['text'])
    return said ? [{ type: 'summary_text', text: said }] : []
  })
  return [{ type: 'reasoning', id: opened.id, summary, encrypted_content: opened.content }]
}

function result(item: Item, known: ReadonlySet<string>, options: OriginalOptions): Json {
  const call_id = asText(item['call_id'] ?? item.id)
  const { output } = item
  const inResult = { ...options, ...noted(options) }
  const parts = Array.isArray(output) ? output.flatMap((part) => encodeContent(part, false, inResult)) : []
  const said = typeof output === 'string' ? output : parts.length > 0 ? undefined : asText(output ?? '')
  if (known.has(call_id))
    return { type: 'function_call_output', call_id, output: said?.toWellFormed() ?? parts }
  return {
    role: 'user',
    content: `Tool result (${call_id}): ${said ?? JSON.stringify(parts)}`.toWellFormed(),
  }
}
