import { asText } from '../lib/as-text.ts'

type Asking = {
  search_parameters?: { mode?: string | null } | null
  web_search_options?: unknown
  tools?: readonly unknown[] | null
}

const searchTool = /^(?:web_search|x_search|live_search)/

/** Whether a request asks for a search, by any of the ways clients have for it: where searching costs, nobody else gets one. */
export function wantsSearch({ search_parameters, web_search_options, tools }: Asking): boolean {
  const mode = search_parameters?.mode ?? 'off'
  if (mode !== 'off' || (web_search_options ?? undefined) !== undefined) return true
  return (tools ?? []).some(
    (tool) =>
      typeof tool === 'object' && tool !== null && 'type' in tool && searchTool.test(asText(tool.type)),
  )
}
