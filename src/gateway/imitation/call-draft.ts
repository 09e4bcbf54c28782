import type { Tool } from '../../core/model-request.ts'
import { type FoundCall, valueAt } from './found-call.ts'
import { argumentTags, wrapperTags } from './opening-tag.ts'
import { closesAt, endOfRaw, endOfValue, type Tag, valueText } from './tag-text.ts'
import { isFields } from '../../lib/fields.ts'

/** One call while its tags are read. */
export type Draft = {
  text: string
  item: Tag
  at: number
  tool: Tool | undefined
  args: Record<string, unknown> | string | undefined
  /** Arguments by themselves, as texts. */
  parts: Record<string, unknown>
  /** Calls inside of this tag. */
  inner: FoundCall[]
  /** Names of the tags its values stood in. */
  leaves: Set<string>
}

/** `cut`: the text ends in the middle. `none`: this is no call. */
export type Progress = 'on' | 'cut' | 'none'

/** The arguments as JSON, up to the closing tag `name` at the latest. */
export function readObject(draft: Draft, name: string): Progress {
  const limit = endOfRaw(draft.text, draft.at, name)
  const found = valueAt(draft.text, draft.at, limit)
  if (!found) return limit === undefined ? 'cut' : 'none'
  if (!isFields(found.value) || draft.args !== undefined) return 'none'
  draft.args = found.value
  draft.at = found.end
  return 'on'
}

/** One argument alone. */
export function readLeaf(draft: Draft, tag: Tag): Progress {
  const structure = new Set([draft.item.name, ...wrapperTags, ...argumentTags, ...draft.leaves, tag.name])
  const { tool } = draft
  for (const name of tool ? declaredNames(tool) : []) structure.add(name.toLowerCase())
  const end = endOfValue(draft.text, tag, structure)
  if (end === undefined) return 'cut'
  draft.parts[tag.value || tag.given] = valueText(draft.text.slice(tag.end, end))
  draft.leaves.add(tag.name)
  draft.at = closesAt(draft.text, end, new Set([tag.name])) ?? end
  return 'on'
}

const declaredNames = ({ parameters }: Tool): string[] =>
  isFields(parameters['properties']) ? Object.keys(parameters['properties']) : []

/** The text of a tag that holds a short one. */
export function shortText(draft: Draft, tag: Tag): string | undefined {
  const end = endOfRaw(draft.text, tag.end, tag.name)
  if (end === undefined) return undefined
  draft.at = closesAt(draft.text, end, new Set([tag.name])) ?? end
  return draft.text.slice(tag.end, end)
}
