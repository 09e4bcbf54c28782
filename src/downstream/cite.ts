import type { Step } from '../core/step.ts'
import type { TextEvent } from './present.ts'

/** A source of the text from `start` to `end`, counted in Unicode code points; the span is that of the marker. */
export type Annotation = { start: number; end: number; url: string; title: string }
export type CitedEvent = Exclude<TextEvent, { type: 'citation' }> | ({ type: 'annotation' } & Annotation)

/**
 * Citations → `[[N]](url)` right behind the text and an annotation (product section 8). N counts URLs by first
 * appearance; the same URL twice in a row is cited once. Without `links` the text stays as it is and spans are empty.
 */
export function cite(links: boolean): Step<TextEvent, CitedEvent> {
  const numbers = new Map<string, number>()
  let counted = 0
  let previous = ''

  function add(url: string, title: string): CitedEvent[] {
    if (url === previous) return []
    previous = url
    const number = numbers.get(url) ?? numbers.size + 1
    numbers.set(url, number)
    const marker = links ? `[[${number}]](${url})` : ''
    const start = counted
    counted += codePoints(marker)
    const annotation: CitedEvent = { type: 'annotation', start, end: counted, url, title }
    return marker ? [{ type: 'text.delta', delta: marker }, annotation] : [annotation]
  }

  return {
    push: (event) => {
      if (event.type === 'citation') return add(event.url, event.title)
      if (event.type === 'text.delta') {
        counted += codePoints(event.delta)
        previous = ''
      }
      return [event]
    },
    end: () => [],
  }
}

/** Every code unit but the second half of a surrogate pair. */
function codePoints(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index++) if ((text.charCodeAt(index) & 0xfc00) !== 0xdc00) count++
  return count
}
