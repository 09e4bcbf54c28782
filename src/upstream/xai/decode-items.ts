import type { ModelEvent, Source } from '../../core/event.ts'
import type { CalledTool, Tool } from '../../core/model-request.ts'
import { type Json, list, parseJson, record, text } from '../json.ts'
import { hostOf } from './markers.ts'
import type { Seal } from './seal.ts'

/** An output item, its fields unchecked. */
export type ApiItem = Json & { type: string }

export const asItem = (value: unknown): ApiItem | undefined => {
  const item = record(value)
  const type = text(item?.['type'])
  return item && type ? { ...item, type } : undefined
}

/** The API's own tools, whose work is told as searches; by the type of their items, the name a dialect shows. */
const searches: Readonly<Record<string, string>> = {
  web_search_call: 'web_search',
  x_search_call: 'x_search',
}

/** Items of tools that run at the API and have no event here: the Responses API shows them whole. */
const hosted = new Set([
  'code_interpreter_call',
  'code_execution_call',
  'file_search_call',
  'mcp_call',
  'mcp_list_tools',
  'view_image_call',
  'view_x_video_call',
])

export const isSearch = (type: string): boolean => Object.hasOwn(searches, type)
export const isCall = (type: string): boolean => type === 'function_call' || type === 'custom_tool_call'
export const isKnown = (type: string): boolean =>
  isSearch(type) ||
  isCall(type) ||
  hosted.has(type) ||
  type === 'message' ||
  type === 'reasoning' ||
  type === 'image_generation_call'

/** What a search was about: its words, else the page it opened. Undefined while it is not told. */
export function searchStart(item: ApiItem, id: string): ModelEvent | undefined {
  const action = record(item['action'])
  const query = text(action?.['query']) ?? list(action?.['queries']).flatMap((one) => text(one) ?? [])[0]
  const url = text(action?.['url'])
  const words = query ?? text(action?.['pattern']) ?? url ?? inputWords(item)
  if (words === undefined) return undefined
  const isPage = query === undefined && url !== undefined
  return {
    type: 'search.start',
    id,
    tool: isPage ? 'browse_page' : (searches[item.type] ?? item.type),
    query: words,
  }
}

/** Some servers tell what was looked for as the arguments of a call. */
function inputWords(item: ApiItem): string | undefined {
  const given = record(parseJson(text(item['arguments']) ?? text(item['input']) ?? ''))
  return text(given?.['query']) ?? text(given?.['url'])
}

export const searchSources = (item: ApiItem): Source[] =>
  list(record(item['action'])?.['sources'] ?? item['sources']).flatMap((one): Source[] => {
    const url = text(one) ?? text(record(one)?.['url'])
    return url ? [{ url, title: text(record(one)?.['title']) ?? hostOf(url) }] : []
  })

/** A whole call, in the words of the tool it is of: what the API knows as a function may be a free text here. */
export function callOf(item: ApiItem, tools: readonly Tool[]): CalledTool | undefined {
  const name = text(item['name'])
  if (!name) return undefined
  const id = text(item['call_id']) ?? text(item['id']) ?? ''
  const tool = tools.find((one) => one.name === name)
  const kind = item.type === 'custom_tool_call' ? 'custom' : (tool?.kind ?? 'function')
  const given = text(item['arguments']) ?? text(item['input']) ?? ''
  if (kind !== 'custom') return { id, name, kind, arguments: given || '{}' }
  const free = item.type === 'custom_tool_call' ? undefined : record(parseJson(given))?.['input']
  return { id, name, kind, arguments: typeof free === 'string' ? free : given }
}

/** The sealed thought of a reasoning item, when it has one. */
export function sealedOf(item: ApiItem, seal: Seal): ModelEvent | undefined {
  const content = text(item['encrypted_content'])
  const id = text(item['id']) ?? ''
  return content ? { type: 'reasoning.sealed', id, sealed: seal.close(id, content) } : undefined
}

/** The parts of a thought or a message as texts. */
export const textsIn = (parts: unknown): string[] =>
  list(parts).flatMap((part) => {
    const fields = record(part)
    return text(fields?.['text']) ?? text(fields?.['refusal']) ?? []
  })

/** Pages a text names beside it. */
export const citationsIn = (parts: unknown): Source[] =>
  list(parts).flatMap((part) => list(record(part)?.['annotations']).flatMap((one) => citationOf(one) ?? []))

export function citationOf(annotation: unknown): Source | undefined {
  const fields = record(annotation)
  const url = text(fields?.['url'])
  if (!url) return undefined
  const title = text(fields?.['title'])
  // The API's own titles are often the number of the citation.
  return { url, title: title && !/^\d+$/.test(title) ? title : hostOf(url) }
}
