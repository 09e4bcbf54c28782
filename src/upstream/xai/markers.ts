import type { ModelEvent } from '../../core/event.ts'

/** `[[N]](url)`, the way the API cites inside a text; and the beginning of one. */
const marker = /\[\[\d{1,4}\]\]\((https?:\/\/[^\s()]{1,2000})\)/
const beginning =
  /\[(?:\[(?:\d{1,4}(?:\](?:\](?:\((?:h(?:t(?:t(?:p(?:s?(?::(?:\/(?:\/[^\s()]{0,2000})?)?)?)?)?)?)?)?)?)?)?)?)?$/

export type MarkerStep = {
  push: (delta: string) => ModelEvent[]
  end: () => ModelEvent[]
  /** Whether nothing is held back. */
  idle: () => boolean
  /** Whether this address was cited. */
  cited: (url: string) => boolean
}

/**
 * The API's own marks of citations → citations in their place: how they are shown is the operator's choice, and the same for
 * every upstream. A text that may become a mark is held back until it is one or not; the outcome does not depend on the cuts.
 */
export function readMarkers(): MarkerStep {
  const urls = new Set<string>()
  let held = ''

  function push(delta: string): ModelEvent[] {
    let came = held + delta
    held = ''
    const events: ModelEvent[] = []
    const say = (said: string) => {
      if (said) events.push({ type: 'text.delta', delta: said })
    }
    for (let found = marker.exec(came); found; found = marker.exec(came)) {
      const [whole, url = ''] = found
      say(came.slice(0, found.index))
      urls.add(url)
      events.push({ type: 'citation', url, title: hostOf(url) })
      came = came.slice(found.index + whole.length)
    }
    const open = beginning.exec(came)
    if (open) held = came.slice(open.index)
    say(open ? came.slice(0, open.index) : came)
    return events
  }

  return {
    push,
    end: () => {
      const rest = held
      held = ''
      return rest ? [{ type: 'text.delta', delta: rest }] : []
    },
    idle: () => held === '',
    cited: (url) => urls.has(url),
  }
}

/** What stands for a page whose title nobody told. */
export const hostOf = (url: string): string => URL.parse(url)?.host ?? url
