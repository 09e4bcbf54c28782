import type { Source } from '../../core/event.ts'
import type { ItemStatus, ResponseEvent, SearchAction, WebSearchItem } from './schema-output.ts'

/** One search of the upstream's, and what it found once that is known. */
export type Search = { id: string; tool: string; query: string; sources?: Source[] }

/** A search under way. Its sources are read from `search` when it closes. */
export function openSearch(item_id: string, output_index: number, search: Search) {
  const at = { item_id, output_index }
  const item = (status: ItemStatus): WebSearchItem => ({
    id: item_id,
    type: 'web_search_call',
    status: status === 'incomplete' ? 'failed' : status,
    action: action(search, status === 'in_progress' ? [] : (search.sources ?? [])),
  })
  return {
    kind: 'search' as const,
    search,
    item,
    start: (): ResponseEvent[] => [
      { type: 'response.output_item.added', output_index, item: item('in_progress') },
      { type: 'response.web_search_call.in_progress', ...at },
      { type: 'response.web_search_call.searching', ...at },
    ],
    close: (status: ItemStatus): ResponseEvent[] => [
      { type: 'response.web_search_call.completed', ...at },
      { type: 'response.output_item.done', output_index, item: item(status) },
    ],
  }
}

const action = ({ tool, query }: Search, sources: Source[]): SearchAction =>
  tool.endsWith('_page')
    ? { type: 'open_page', url: query }
    : {
        type: 'search',
        query,
        queries: [query],
        sources: sources.map(({ url }) => ({ type: 'url', url })),
      }
