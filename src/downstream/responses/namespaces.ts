type Fields = Record<string, unknown>

/** Where a function stands that is declared inside a namespace: Codex takes a call only by both names. */
type Place = { namespace: string; name: string }

/** The functions of namespaces, by the names they are declared as. */
export type Places = ReadonlyMap<string, Place>

/** The name of a function for the model, which knows no namespaces. */
export const flatName = (namespace: unknown, name: string): string =>
  typeof namespace === 'string' && namespace !== '' ? `${namespace}__${name}` : name

/** Brings the functions of `{type: "namespace", name, tools}` up into the list itself (api-conformance 8, Codex). */
export function flattenTools(tools: readonly Fields[] | null | undefined) {
  const places = new Map<string, Place>()
  const flat = tools?.flatMap((tool) => {
    const { type, name: namespace, tools: inner } = tool
    if (type !== 'namespace' || typeof namespace !== 'string' || !Array.isArray(inner)) return [tool]
    return (inner as Fields[]).map((one) => {
      const { name } = one
      if (typeof name !== 'string') return one
      const joined = flatName(namespace, name)
      places.set(joined, { namespace, name })
      return { ...one, name: joined }
    })
  })
  return { tools: flat, places: places as Places }
}
