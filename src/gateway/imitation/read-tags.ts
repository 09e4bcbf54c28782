import type { FindTool } from './find-tool.ts'
import { cutAt, type FoundBlock, type FoundCall, readJsonBlock } from './found-call.ts'
import { itemTags, wrapperTags } from './opening-tag.ts'
import { readItem } from './read-item.ts'
import { closesAt, openTagAt, skipSpace, type Tag } from './tag-text.ts'

/** Reads calls written in tags, in every form models know (upstream-protocol 12). The text must be all there is. */
export function readTagBlock(text: string, at: number, find: FindTool): FoundBlock {
  const opened = openTagAt(text, at)
  if (!opened) return undefined
  return wrapperTags.has(opened.name) && !find(opened.value)
    ? readWrapper(text, opened, find)
    : readItem(text, opened, find)
}

/** Calls side by side between `<tool_calls>` and its end. */
function readWrapper(text: string, wrapper: Tag, find: FindTool): FoundBlock {
  const calls: FoundCall[] = []
  let at = skipSpace(text, wrapper.end)
  for (;;) {
    const close = closesAt(text, at, wrapperTags)
    const item = close === undefined && at < text.length ? readInside(text, at, find) : undefined
    if (!item || (item.calls.length === 0 && !item.cut))
      return calls.length > 0 ? { calls, end: close ?? at } : undefined
    calls.push(...item.calls)
    if (item.cut) return cutAt(text, calls)
    const next = skipSpace(text, item.end)
    at = text[next] === ',' ? skipSpace(text, next + 1) : next
  }
}

function readInside(text: string, at: number, find: FindTool): FoundBlock {
  if (text[at] === '{' || text[at] === '[') return readJsonBlock(text, at, undefined, find)
  const tag = openTagAt(text, at)
  return tag && (itemTags.has(tag.name) || find(tag.given)) ? readItem(text, tag, find) : undefined
}
