import type { FindTool } from './find-tool.ts'
import { type Draft, type Progress, readLeaf, readObject, shortText } from './call-draft.ts'
import { callOf, cutAt, type FoundBlock, readJsonBlock, textUpTo, unnamedCut } from './found-call.ts'
import { argumentTags, isDeclared, itemTags, leafTags, wrapperTags } from './opening-tag.ts'
import { readContainer } from './read-container.ts'
import {
  closesAt,
  endOfRaw,
  lastClose,
  openTagAt,
  skipSpace,
  strayBehind,
  type Tag,
  unescapeXml,
  valueText,
} from './tag-text.ts'

const nameTags = new Set(['tool_name', 'function_name', 'name'])
const passedTags = new Set(['id', 'type', 'call_id'])
// Models wrap a call in one or two tags more; what is deeper is text.
const deepest = 8

/** One call: `<tool_call>`, `<invoke name="…">`, `<function=…>`, or a tag named like the tool. `depth`: tags of calls around it. */
export function readItem(text: string, item: Tag, find: FindTool, depth = 0): FoundBlock {
  const named = item.value || (itemTags.has(item.name) || wrapperTags.has(item.name) ? '' : item.given)
  const draft: Draft = {
    text,
    item,
    at: item.end,
    tool: named ? find(named) : undefined,
    args: undefined,
    parts: {},
    inner: [],
    leaves: new Set(),
  }
  if (named && !draft.tool) return noCall(draft)
  if (item.closed) return finish(draft, item.end)
  for (;;) {
    draft.at = skipSpace(text, draft.at)
    const end = closingEnd(draft)
    if (end !== undefined) return finish(draft, end)
    // Calls in JSON end with their bracket: the tag around them may be missing.
    if (draft.at >= text.length && draft.inner.length > 0) return { calls: draft.inner, end: text.length }
    const progress = draft.at >= text.length ? 'cut' : step(draft, find, depth)
    if (progress === 'none') return noCall(draft)
    if (progress === 'cut')
      return draft.tool || draft.inner.length > 0 ? cutAt(text, draft.inner) : unnamedCut(text)
  }
}

/** Index behind the end of the call when it stands here: its own closing tag, or that of the block around it. */
function closingEnd({ text, at, item }: Draft): number | undefined {
  const own = closesAt(text, at, new Set([item.name]))
  if (own !== undefined) return own
  return closesAt(text, at, wrapperTags) === undefined ? undefined : at
}

function finish(draft: Draft, end: number): FoundBlock {
  const { text, item, tool, args, parts, inner, leaves } = draft
  if (inner.length > 0) return { calls: inner, end }
  const call = callOf(tool, args ?? parts)
  const names = new Set([...leaves, item.name])
  return call && !(leaves.size > 0 && strayBehind(text, end, names)) ? { calls: [call], end } : noCall(draft)
}

/** Where this is text up to: what stands in its values must not be taken for a call. */
function noCall({ text, item, tool }: Draft): FoundBlock {
  if (tool) return textUpTo(lastClose(text, item.end, item.name) ?? text.length)
  const close = endOfRaw(text, item.end, item.name)
  return close === undefined ? undefined : textUpTo(closesAt(text, close, new Set([item.name])) ?? close)
}

function step(draft: Draft, find: FindTool, depth: number): Progress {
  const { text, at } = draft
  if (text[at] === '{' || text[at] === '[')
    return draft.tool ? readObject(draft, draft.item.name) : readCalls(draft, find)
  if (text[at] !== '<') return readRaw(draft)
  const tag = openTagAt(text, at)
  if (tag) return readTag(draft, tag, find, depth)
  return text.includes('>', at) ? 'none' : 'cut'
}

/** Whole calls as JSON, as Hermes writes them. */
function readCalls(draft: Draft, find: FindTool): Progress {
  const { text, at, item } = draft
  const found = readJsonBlock(text, at, endOfRaw(text, at, item.name), find)
  if (!found || (found.calls.length === 0 && !found.cut)) return 'none'
  draft.inner.push(...found.calls)
  draft.at = found.end
  if (!found.cut) return 'on'
  // Nothing else names a tool here, and one was named.
  draft.tool ??= found.calls[0]?.tool ?? find(firstName(text.slice(at)))
  return 'cut'
}

const firstName = (text: string): string =>
  /["'](?:tool_)?name["']\s*:\s*["']([\w.:-]+)/.exec(text)?.[1] ?? ''

/** Text in place of arguments: what a custom tool takes. */
function readRaw(draft: Draft): Progress {
  const { text, item, tool } = draft
  if (tool?.kind !== 'custom' || draft.args !== undefined) return 'none'
  const end = endOfRaw(text, draft.at, item.name)
  if (end === undefined) return 'cut'
  draft.args = valueText(text.slice(item.end, end))
  draft.leaves.add(item.name)
  draft.at = end
  return 'on'
}

function readTag(draft: Draft, tag: Tag, find: FindTool, depth: number): Progress {
  const { text, tool } = draft
  if (nameTags.has(tag.name) && !tool) {
    const name = shortText(draft, tag)
    if (name === undefined) return 'cut'
    draft.tool = find(unescapeXml(name))
    return draft.tool ? 'on' : 'none'
  }
  const declared = tool !== undefined && isDeclared(tool, tag.given)
  const isContainer =
    argumentTags.has(tag.name) && (!declared || /[{<]/.test(text[skipSpace(text, tag.end)] ?? ''))
  if (isContainer) return readContainer(draft, tag)
  if (declared || (leafTags.has(tag.name) && tag.value)) return readLeaf(draft, tag)
  if (passedTags.has(tag.name)) return shortText(draft, tag) === undefined ? 'cut' : 'on'
  const isItem = itemTags.has(tag.name) || find(tag.given) !== undefined
  // Among tags named after the parameters: a parameter nobody declared. The schema has a word to say about that.
  if (!isItem && tool && draft.leaves.size > 0) return readLeaf(draft, tag)
  const nested = isItem && depth < deepest ? readItem(text, tag, find, depth + 1) : undefined
  if (!nested || (nested.calls.length === 0 && !nested.cut)) return 'none'
  draft.inner.push(...nested.calls)
  draft.at = nested.end
  if (nested.cut === true) draft.tool ??= nested.calls[0]?.tool ?? find(tag.value || tag.given)
  return nested.cut ? 'cut' : 'on'
}
