import type { ModelEvent } from '../core/event.ts'
import type { Step } from '../core/step.ts'

/** Where the upstream's searches are told: as part of the answer, of the reasoning, or as each dialect does anyway. */
export type SearchLines = 'text' | 'reasoning' | 'usual'

/** Where a text dialect tells them: `grok.show_search`, and beside the thoughts where these are text too. */
export const searchLinesFor = (grok: { show_search: boolean; think_tags: boolean }): SearchLines =>
  !grok.show_search ? 'usual' : grok.think_tags ? 'reasoning' : 'text'

/** Searches → a line each, with how many results there were: `[web_search] bridges: 5 results`. */
export function searchLines(where: SearchLines): Step<ModelEvent, ModelEvent> {
  const running = new Map<string, string>()
  let lineOpen = false

  function told(id: string, count: number): ModelEvent[] {
    const query = running.get(id)
    if (query === undefined) return []
    running.delete(id)
    const delta = `${lineOpen ? '\n' : ''}${query}: ${count} result${count === 1 ? '' : 's'}\n`
    lineOpen = false
    return [{ type: where === 'text' ? 'text.delta' : 'reasoning.delta', delta }]
  }

  return {
    push: (event) => {
      if (where === 'usual') return [event]
      if (event.type === 'search.start') {
        running.set(event.id, `[${event.tool}] ${event.query.replaceAll(/\s+/g, ' ').slice(0, 200)}`)
        return []
      }
      if (event.type === 'search.done') return told(event.id, event.sources.length)
      if (event.type === (where === 'text' ? 'text.delta' : 'reasoning.delta') && 'delta' in event)
        lineOpen = !event.delta.endsWith('\n')
      return [event]
    },
    end: () => [],
  }
}
