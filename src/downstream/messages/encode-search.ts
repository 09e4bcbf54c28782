import type { Source } from '../../core/event.ts'
import type { Annotation } from '../cite.ts'
import type { BlockDelta, ContentBlock, SearchCitation } from './schema.ts'

/** A search as Anthropic's web search tool tells it: the call, its query, and what was found. */
export function searchBlocks(id: string, query: string, sources: readonly Source[]) {
  const tool_use_id = `srvtoolu_${id.replaceAll(/\W/g, '')}`
  const use: ContentBlock = { type: 'server_tool_use', id: tool_use_id, name: 'web_search', input: {} }
  const input: BlockDelta = { type: 'input_json_delta', partial_json: JSON.stringify({ query }) }
  const content = sources.map(({ url, title }) => ({
    type: 'web_search_result' as const,
    url,
    title: title || url,
    // What Anthropic keeps for itself there; it is only ever sent back to us.
    encrypted_content: '',
    page_age: null,
  }))
  const result: ContentBlock = { type: 'web_search_tool_result', tool_use_id, content }
  return { use, input, result }
}

/** A source of the text before it. */
export const citationOf = ({ url, title }: Annotation): SearchCitation => ({
  type: 'web_search_result_location',
  url,
  title,
  encrypted_index: '',
  cited_text: '',
})
