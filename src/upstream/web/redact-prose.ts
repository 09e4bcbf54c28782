/** Where a text that comes in pieces stands: in words, in what may become a special tag, in one, or in a quoted value of it. */
type Place = { kind: 'text' | 'tag'; name: string } | { kind: 'inside' } | { kind: 'quoted'; quote: string }

// Openings of special tags (upstream-protocol 3.8). What cannot become one any more is text.
const isTag = (name: string) => /^\/?(?:grok:|xai:|xai[A-Z])/.test(name)
const mayBecomeTag = (name: string) =>
  isTag(name) || ['grok:', 'xai:', '/grok:', '/xai:'].some((opening) => opening.startsWith(name))

/**
 * Replaces the words of text that comes in pieces, each under its key, and leaves the special tags in it as tags: names stay,
 * values and what stands inside are replaced, wherever the pieces are cut.
 */
export function redactProse(words: (text: string) => string): (piece: string, key: string) => string {
  const places = new Map<string, Place>()
  return (piece, key) => {
    let place: Place = places.get(key) ?? { kind: 'text', name: '' }
    let said = ''
    let held = ''
    const release = () => {
      said += words(held)
      held = ''
    }
    for (const char of piece) {
      if (place.kind === 'tag') {
        const name: string = place.name + char
        if (isTag(place.name) && /[\s>]/.test(char)) {
          place = char === '>' ? { kind: 'text', name: '' } : { kind: 'inside' }
          said += char
          continue
        }
        if (/[\w:./-]/.test(char) && mayBecomeTag(name)) {
          place = { kind: 'tag', name }
          said += char
          continue
        }
        place = { kind: 'text', name: '' }
      }
      if (place.kind === 'quoted') {
        if (char === place.quote) {
          release()
          said += char
          place = { kind: 'inside' }
        } else held += char
      } else if (place.kind === 'inside') {
        said += char
        if (char === '"' || char === "'") place = { kind: 'quoted', quote: char }
        else if (char === '>') place = { kind: 'text', name: '' }
      } else if (char === '<') {
        release()
        said += char
        place = { kind: 'tag', name: '' }
      } else held += char
    }
    release()
    places.set(key, place)
    return said
  }
}
