import { itemTags, leafTags, tagName, wrapperTags } from './opening-tag.ts'

/** An opening tag: `given` as it was written, `name` in lower case without a namespace, `value` of `=…` or `name="…"`. */
export type Tag = { name: string; given: string; value: string; end: number; closed: boolean }

const openForm = /<([A-Za-z_][\w.:-]*)((?:\s+[^<>]*|\s*=[^<>]*)?)>/y
const namedForm = /(?:^|\s)name\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'/]+))/i
const equalsForm = /^\s*=\s*["']?([^"'\s/]+)/

export function openTagAt(text: string, at: number): Tag | undefined {
  openForm.lastIndex = at
  const found = openForm.exec(text)
  if (!found) return undefined
  const attributes = found[2] ?? ''
  const named = namedForm.exec(attributes)
  const value = equalsForm.exec(attributes)?.[1] ?? named?.[1] ?? named?.[2] ?? named?.[3] ?? ''
  return {
    name: tagName(found[1]!),
    given: found[1]!.replace(/^(?:xai|antml|grok):/i, ''),
    value: unescapeXml(value),
    end: openForm.lastIndex,
    closed: attributes.trimEnd().endsWith('/'),
  }
}

const closeForm = /<\/([A-Za-z_][\w.:-]*)\s*>/y

/** Index behind the closing tag at `at`, when it is one of these. */
export function closesAt(text: string, at: number, names: ReadonlySet<string>): number | undefined {
  closeForm.lastIndex = at
  const found = closeForm.exec(text)
  return found && names.has(tagName(found[1]!)) ? closeForm.lastIndex : undefined
}

// A value that holds its own closing tag more often is none that can be read.
const mostLooks = 500

/** Index of the next closing tag of this name for which `fits` is true. */
function findClose(text: string, from: number, name: string, fits: (at: number, end: number) => boolean) {
  const names = new Set([name])
  let looks = 0
  for (let at = text.indexOf('</', from); at !== -1; at = text.indexOf('</', at + 2)) {
    const end = closesAt(text, at, names)
    if (end !== undefined && fits(at, end)) return at
    if (end !== undefined && ++looks === mostLooks) return undefined
  }
  return undefined
}

/** Index of the next closing tag of this name. */
export const endOfRaw = (text: string, from: number, name: string): number | undefined =>
  findClose(text, from, name, () => true)

/** Index behind the last closing tag of this name. */
export function lastClose(text: string, from: number, name: string): number | undefined {
  const names = new Set([name])
  for (let at = text.lastIndexOf('</'); at >= from; at = at === 0 ? -1 : text.lastIndexOf('</', at - 1)) {
    const end = closesAt(text, at, names)
    if (end !== undefined) return end
  }
  return undefined
}

/** Index of the closing tag of this name behind which `outer` is closed as well. */
export const endOfInner = (text: string, from: number, name: string, outer: ReadonlySet<string>) =>
  findClose(text, from, name, (_, end) => closesAt(text, skipSpace(text, end), outer) !== undefined)

/** Index of the only closing tag of this name behind which another tag opens; undefined when there are more. */
export function onlyBeforeTag(text: string, from: number, name: string): number | undefined {
  const opensBehind = (_: number, end: number) => openTagAt(text, skipSpace(text, end)) !== undefined
  const first = findClose(text, from, name, opensBehind)
  if (first === undefined) return undefined
  return findClose(text, first + 2, name, opensBehind) === undefined ? first : undefined
}

/**
 * Index of the closing tag that ends the value of `leaf`: the call goes on or ends behind it, and tags of the same name
 * inside of the value are closed. Undefined when there is none.
 */
export function endOfValue(text: string, leaf: Tag, structure: ReadonlySet<string>): number | undefined {
  const opens = new RegExp(String.raw`<(?:[a-z]+:)?${leaf.name}(?=[\s=>])`, 'gi')
  let counted = leaf.end
  let depth = 0
  return findClose(text, leaf.end, leaf.name, (at, end) => {
    depth += text.slice(counted, at).match(opens)?.length ?? 0
    counted = end
    const balanced = depth === 0
    if (!balanced) depth--
    return balanced && goesOn(text, skipSpace(text, end), leaf, structure)
  })
}

/** Behind a value stand another one, the end of the call, or nothing any more. */
function goesOn(text: string, at: number, leaf: Tag, structure: ReadonlySet<string>): boolean {
  if (at >= text.length || closesAt(text, at, structure) !== undefined) return true
  const tag = openTagAt(text, at)
  if (!tag) return false
  // Where parameters are tags, one that nobody declared is a tag as well.
  const isParameter = !leafTags.has(leaf.name) && endOfRaw(text, tag.end, tag.name) !== undefined
  return isParameter || leafTags.has(tag.name) || structure.has(tag.name)
}

const nextOpening = new RegExp(
  String.raw`<(?:[a-z]+:)?(?:${[...wrapperTags, ...itemTags].join('|')})(?=[\s=>])`,
  'i',
)

/**
 * Whether behind a call stands one of its closing tags once more. Then its end was not its end, or a value holds such a tag:
 * more than one reading is possible.
 */
export function strayBehind(text: string, end: number, names: ReadonlySet<string>): boolean {
  const rest = text.slice(end)
  const until = rest.search(nextOpening)
  const behind = until === -1 ? rest : rest.slice(0, until)
  for (let at = behind.indexOf('</'); at !== -1; at = behind.indexOf('</', at + 2))
    if (closesAt(behind, at, names) !== undefined) return true
  return false
}

/** The text of a value without the line breaks that only set its tags apart. */
export const valueText = (text: string): string => {
  const data = /^\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*$/.exec(text)
  return data ? data[1]! : text.replace(/^\r?\n/, '').replace(/\r?\n[ \t]*$/, '')
}

export function skipSpace(text: string, at: number): number {
  let next = at
  while (next < text.length && ' \t\n\r'.includes(text[next]!)) next++
  return next
}

const entities: Record<string, string> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' }

/** The five entities of XML as characters. */
export const unescapeXml = (text: string): string =>
  text.replaceAll(/&(quot|apos|lt|gt|amp);/g, (_, name: string) => entities[name] ?? '')
