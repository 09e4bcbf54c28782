/** A special tag taken out of the text: lower-case name, the text of its attributes, and what stood inside. */
export type Tag = { name: string; attributes: string; body: string }
export type Piece = string | Tag
export type TagFilter = {
  push: (text: string) => Piece[]
  /** Whether `push` would give this text back as it is. */
  passes: (text: string) => boolean
  end: () => Piece[]
}

/** `opening` grows until its `>` is there; from then on `body` does. `tail` is the end of the body a closing tag may have begun in. */
const tagName = /^[a-z][\w:.-]*$/
type OpenTag = { name: string; opening: string; body: string[]; tail: string; opened: boolean }

// An opening is short. What runs longer without a `>` was a `<` in prose.
const maxOpening = 4096

/**
 * Takes special tags out of a text that comes in pieces, cut anywhere. Text from a `<` on is held back only as long as
 * it can still become one of the openings; once opened, until the tag closes. What is still held at the end was no
 * tag: it is released as text, so nothing is lost, but for the whole tags inside of it. Names are compared without case: the real
 * one is `xaiArtifact` (upstream-protocol 3.8).
 */
export function filterTags(names: readonly string[]): TagFilter {
  const openings = [...new Set(names.map((name) => name.toLowerCase()))]
    .filter((name) => tagName.test(name))
    .map((name) => ({ name, opening: `<${name}` }))
  let held = ''
  let inside: OpenTag | undefined

  /** Reads on in the opening; returns what stands behind it, or undefined while it is unfinished. */
  function readOpening(tag: OpenTag, text: string, pieces: Piece[]): string | undefined {
    const opening = tag.opening + text
    const bracket = endOfOpening(opening)
    if (bracket === unfinished && opening.length <= maxOpening) {
      tag.opening = opening
      return undefined
    }
    if (bracket < 0 || bracket > maxOpening) {
      inside = undefined
      addText(pieces, '<')
      return opening.slice(1)
    }
    tag.opened = true
    tag.opening = opening.slice(0, bracket + 1)
    if (tag.opening.endsWith('/>')) close(tag, '', pieces)
    return opening.slice(bracket + 1)
  }

  function readBody(tag: OpenTag, text: string, pieces: Piece[]): string | undefined {
    const closing = `</${tag.name}>`
    const window = tag.tail + text
    // Not by lower-casing the window: a Turkish İ grows when lowered, and every index behind it would be off.
    const at = window.search(new RegExp(escaped(closing), 'i'))
    if (at === -1) {
      tag.body.push(text)
      tag.tail = window.slice(1 - closing.length)
      return undefined
    }
    const body = tag.body.join('') + text
    close(tag, body.slice(0, body.length - (window.length - at)), pieces)
    return window.slice(at + closing.length)
  }

  function close(tag: OpenTag, body: string, pieces: Piece[]): void {
    const attributes = tag.opening.slice(tag.name.length + 1, -1).replace(/\/$/, '')
    pieces.push({ name: tag.name, attributes, body })
    inside = undefined
  }

  const passes = (text: string) => !inside && held === '' && text !== '' && !text.includes('<')

  function push(text: string): Piece[] {
    if (text === '') return []
    const pieces: Piece[] = []
    let rest: string | undefined = held + text
    held = ''
    while (rest) {
      if (inside) {
        rest = inside.opened ? readBody(inside, rest, pieces) : readOpening(inside, rest, pieces)
        continue
      }
      const found = findOpening(rest, openings)
      if (found.at > 0) addText(pieces, rest.slice(0, found.at))
      rest = rest.slice(found.at)
      if (found.kind === 'maybe') held = rest
      if (found.kind !== 'tag') break
      inside = { name: found.name, opening: '', body: [], tail: '', opened: false }
    }
    return pieces
  }

  return {
    push,
    passes,
    end: () => {
      const rest = held + (inside ? inside.opening + inside.body.join('') : '')
      held = ''
      inside = undefined
      return rest ? filterWhole(rest, openings) : []
    },
  }
}

/** Takes the tags out of a text that will not go on: an opening whose tag is never closed is text. */
function filterWhole(text: string, openings: readonly Opening[]): Piece[] {
  const closings = lastClosings(text, openings)
  const pieces: Piece[] = []
  let from = 0
  for (let at = from; ;) {
    const found = findOpening(text, openings, at)
    const tag = found.kind === 'tag' ? wholeTag(text, found, closings) : undefined
    if (tag) {
      if (found.at > from) addText(pieces, text.slice(from, found.at))
      pieces.push({ name: tag.name, attributes: tag.attributes, body: tag.body })
      from = tag.end
      at = tag.end
    } else if (found.at < text.length) at = found.at + 1
    else break
  }
  if (from < text.length) addText(pieces, text.slice(from))
  return pieces
}

/** The tag that opens at `at`, and where it ends; undefined when it is not closed. */
function wholeTag(
  text: string,
  { at, name }: { at: number; name: string },
  closings: ReadonlyMap<string, number>,
): (Tag & { end: number }) | undefined {
  const bracket = endOfOpening(text.slice(at, at + maxOpening))
  if (bracket < 0) return undefined
  const opened = at + bracket + 1
  const attributes = text.slice(at + name.length + 1, opened - 1)
  if (attributes.endsWith('/')) return { name, attributes: attributes.slice(0, -1), body: '', end: opened }
  if ((closings.get(name) ?? -1) < opened) return undefined
  const closing = new RegExp(escaped(`</${name}>`), 'gi')
  closing.lastIndex = opened
  const found = closing.exec(text)
  return found
    ? { name, attributes, body: text.slice(opened, found.index), end: closing.lastIndex }
    : undefined
}

/** Where each tag is closed for the last time: looking for it after every opening would take time squared. */
function lastClosings(text: string, openings: readonly Opening[]): ReadonlyMap<string, number> {
  const known = new Set(openings.map(({ name }) => name))
  const found = new Map<string, number>()
  for (const { 1: name = '', index } of text.matchAll(/<\/([\w:.-]+)>/g))
    if (known.has(name.toLowerCase())) found.set(name.toLowerCase(), index)
  return found
}

type Opening = { name: string; opening: string }
type Found = { at: number; kind: 'none' | 'maybe' } | { at: number; kind: 'tag'; name: string }

function findOpening(text: string, openings: readonly Opening[], from = 0): Found {
  for (let at = text.indexOf('<', from); at !== -1; at = text.indexOf('<', at + 1)) {
    for (const { name, opening } of openings) {
      const start = text.slice(at, at + opening.length).toLowerCase()
      if (!opening.startsWith(start)) continue
      const next = text[at + opening.length]
      if (start.length < opening.length || next === undefined) return { at, kind: 'maybe' }
      if (/[\s/>]/.test(next)) return { at, kind: 'tag', name }
    }
  }
  return { at: text.length, kind: 'none' }
}

const unfinished = -1
/** An opening with another `<` outside of quotes is none: reading on to its end would take time squared. */
const noOpening = -2

/** Index of the `>` that ends the opening, quotes respected, or one of the two above. */
function endOfOpening(text: string): number {
  let quoted = ''
  for (let index = 0; index < text.length; index++) {
    const char = text[index]!
    if (quoted) {
      if (char === quoted) quoted = ''
    } else if (char === '"' || char === "'") quoted = char
    else if (char === '>') return index
    else if (char === '<' && index > 0) return noOpening
  }
  return unfinished
}

const escaped = (text: string): string => text.replaceAll('.', String.raw`\.`)

function addText(pieces: Piece[], text: string): void {
  const last = pieces.at(-1)
  if (typeof last === 'string') pieces[pieces.length - 1] = last + text
  else pieces.push(text)
}
