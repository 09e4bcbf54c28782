import { fail } from '../../core/fault.ts'
import { type Declared, declaredIn } from '../tools/decode.ts'
import type { Given } from './item.ts'
import { isFields } from '../../lib/fields.ts'

/** Where a tool stands that is declared inside a namespace: Codex takes a call only by both names. */
type Place = { namespace: string; name: string }

/** The tools of namespaces, by the names they are declared as. */
export type Places = ReadonlyMap<string, Place>

/** The name of a tool for the model, which knows no namespaces. */
export const flatName = (namespace: unknown, name: string): string =>
  typeof namespace === 'string' && namespace !== '' ? `${namespace}__${name}` : name

/**
 * The tools of a request: those of its own list, and those that `additional_tools` items of the input add (Codex declares all of
 * its tools so). Those inside of `{type: "namespace", name, tools}` come up into the list itself (api-conformance 8, Codex).
 * Throws `invalid_value` that names the field.
 */
export function gatherTools(tools: readonly unknown[] | null | undefined, given: readonly Given[]) {
  const places = new Map<string, Place>()
  const own = flatten(declaredIn(tools, 'tools'), places)
  const added = given.flatMap(({ item, param }) => {
    if (item.type !== 'additional_tools') return []
    const { tools: inner } = item
    if (!Array.isArray(inner)) return wrong(`${param}.tools`)
    return flatten(declaredIn(inner, `${param}.tools`), places)
  })
  return { declared: [...own, ...lastOfEach(added, new Set(own.map(nameOf)))], places: places as Places }
}

function flatten(declared: readonly Declared[], places: Map<string, Place>): Declared[] {
  return declared.flatMap(({ entry, param }) => {
    if (!isFields(entry) || entry['type'] !== 'namespace') return [{ entry, param }]
    const { name: namespace, tools: inner } = entry
    if (!Array.isArray(inner)) return wrong(`${param}.tools`)
    return declaredIn(inner, `${param}.tools`).map((one): Declared => {
      const name = nameOf(one)
      if (!isFields(one.entry) || typeof name !== 'string' || typeof namespace !== 'string') return one
      const joined = flatName(namespace, name)
      places.set(joined, { namespace, name })
      return { entry: { ...one.entry, name: joined }, param: one.param }
    })
  })
}

const nameOf = ({ entry }: Declared): unknown => (isFields(entry) ? entry['name'] : undefined)

/** A later item declares a tool anew; the request's own list wins over both. */
function lastOfEach(added: readonly Declared[], own: ReadonlySet<unknown>): Declared[] {
  const last = new Map(added.map((one, index) => [nameOf(one) ?? index, one]))
  return [...last.values()].filter((one) => nameOf(one) === undefined || !own.has(nameOf(one)))
}

const wrong = (param: string): never =>
  fail({ kind: 'invalid_value', param, message: `The field "${param}" must be a list of tools.` })
