import { readWholeValue } from '../../lib/tolerant-json.ts'
import { argumentObject } from './json-calls.ts'
import { wrapperTags } from './opening-tag.ts'
import { type Draft, type Progress, readLeaf, readObject } from './call-draft.ts'
import {
  closesAt,
  endOfInner,
  endOfRaw,
  onlyBeforeTag,
  openTagAt,
  skipSpace,
  type Tag,
  unescapeXml,
  valueText,
} from './tag-text.ts'
import { isFields } from '../../lib/fields.ts'

/** The arguments in a tag of their own, `<parameters>…</parameters>`: JSON, a tag for each, or the text of a custom tool. */
export function readContainer(draft: Draft, tag: Tag): Progress {
  const { text, item } = draft
  const names = new Set([tag.name])
  draft.at = skipSpace(text, tag.end)
  if (draft.tool?.kind === 'custom') {
    // Behind the text some models put a tag nobody asked for.
    const end =
      endOfInner(text, tag.end, tag.name, new Set([item.name, ...wrapperTags])) ??
      onlyBeforeTag(text, tag.end, tag.name)
    if (end === undefined) return 'cut'
    draft.args = valueText(text.slice(tag.end, end))
    draft.leaves.add(tag.name)
    draft.at = closesAt(text, end, names) ?? end
    return 'on'
  }
  draft.at = skipWrapping(text, draft.at, /<!\[CDATA\[|```[\w-]*/y)
  const read = readInside(draft, tag)
  if (read !== 'on') return read
  draft.at = skipWrapping(text, skipSpace(text, draft.at), /\]\]>|```/y)
  if (draft.at >= text.length) return 'cut'
  const close = closesAt(text, draft.at, names)
  if (close !== undefined) draft.at = close
  // Its closing tag may be missing, the one of the call may not.
  else if (closesAt(text, draft.at, new Set([item.name])) === undefined) return 'none'
  return 'on'
}

/** What models put around JSON although they were told not to. */
function skipWrapping(text: string, at: number, form: RegExp): number {
  form.lastIndex = at
  return form.test(text) ? skipSpace(text, form.lastIndex) : at
}

function readInside(draft: Draft, tag: Tag): Progress {
  const { text, at } = draft
  if (at >= text.length) return 'cut'
  if (closesAt(text, at, new Set([tag.name])) !== undefined) {
    draft.args ??= {}
    return 'on'
  }
  if (text[at] === '<') return readLeaves(draft, tag)
  const limit = endOfRaw(text, at, tag.name)
  const raw = text.slice(at, limit)
  if (text[at] === '{' && !/^\{\s*&quot;/.test(raw)) return readObject(draft, tag.name)
  if (limit === undefined) return 'cut'
  // JSON with the escapes of XML, or in a JSON text.
  const plain = /^[{[]?\s*&quot;/.test(raw) ? unescapeXml(raw) : raw
  const value = readWholeValue(plain)?.value
  const object = typeof value === 'string' ? argumentObject(value) : value
  if (!isFields(object)) return 'none'
  draft.args = object
  draft.at = limit
  return 'on'
}

/** `<parameter name="key">value</parameter>`, or tags named after the parameters. */
function readLeaves(draft: Draft, tag: Tag): Progress {
  const { text } = draft
  for (;;) {
    draft.at = skipSpace(text, draft.at)
    if (draft.at >= text.length) return 'cut'
    if (closesAt(text, draft.at, new Set([tag.name, draft.item.name])) !== undefined) return 'on'
    const leaf = text[draft.at] === '<' ? openTagAt(text, draft.at) : undefined
    if (!leaf) return text.includes('>', draft.at) ? 'none' : 'cut'
    const read = readLeaf(draft, leaf)
    if (read !== 'on') return read
  }
}
