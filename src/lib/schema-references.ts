import type { Fields } from './fields.ts'

type Place = { target: unknown; base: string }

/** The names of a schema's parts, and what its references lead to. */
export type References = {
  /** Notes the names of a part found below `base`. Returns the base of what lies in it. */
  enter: (part: Fields, base: string) => string
  /** Finds what `ref` leads to, and keeps it for `target`. Throws an Error when that is nothing. */
  resolve: (holder: object, ref: string, base: string) => Place
  target: (holder: object) => unknown
  /** Every part that was entered. */
  parts: () => Iterable<Fields>
}

// Anything absolute does: ids of schemas are mostly relative, or there are none.
const root = 'schema:/'

/**
 * Starts with the schema itself under the empty base. `idKeyword` is `id` in draft 4, `$id` later. Nothing is ever
 * fetched: what is not in the schema is not there.
 */
export function createReferences(schema: Fields, idKeyword: string): References {
  const resources = new Map<string, Fields>([['', schema]])
  const anchors = new Map<string, Place>()
  const targets = new Map<object, unknown>()
  const entered: Fields[] = []

  return {
    enter: (part, base) => {
      entered.push(part)
      const id = part[idKeyword]
      const named = typeof id === 'string' ? split(id, base) : undefined
      if (named && named.fragment === '') resources.set(named.resource, part)
      const inner = named && named.fragment === '' ? named.resource : base
      if (named && named.fragment !== '') anchors.set(`${base}#${named.fragment}`, { target: part, base })
      for (const anchor of [part['$anchor'], part['$dynamicAnchor']])
        if (typeof anchor === 'string') anchors.set(`${inner}#${anchor}`, { target: part, base: inner })
      return inner
    },
    resolve: (holder, ref, base) => {
      const { resource, fragment } = split(ref, base)
      const document = resources.get(resource)
      const place =
        anchors.get(`${resource}#${fragment}`) ??
        (document && follow(document, fragment, resource)) ??
        // Many write a part with an id of its own and mean the whole schema all the same.
        (ref.startsWith('#') ? follow(schema, fragment, '') : undefined)
      if (!place) throw new Error(`the reference "${ref.slice(0, 100)}" leads nowhere`)
      targets.set(holder, place.target)
      return place
    },
    target: (holder) => targets.get(holder),
    parts: () => entered,
  }
}

/** A reference, taken apart into the schema it names and the place in it. */
function split(ref: string, base: string): { resource: string; fragment: string } {
  const [path = '', fragment = ''] = ref.split('#', 2)
  if (path === '') return { resource: base, fragment: decoded(fragment) }
  const url = URL.parse(path.slice(0, 2000), base === '' ? root : base)
  return { resource: url?.href ?? path, fragment: decoded(fragment) }
}

function decoded(fragment: string): string {
  if (!fragment.includes('%')) return fragment
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

/** What a JSON pointer leads to; own properties only. */
function follow(document: Fields, pointer: string, base: string): Place | undefined {
  if (pointer === '') return { target: document, base }
  if (!pointer.startsWith('/')) return undefined
  let target: unknown = document
  let inner = base
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key)) return undefined
    target = (target as Fields)[key]
    const id = typeof target === 'object' && target !== null ? (target as Fields)['$id'] : undefined
    if (typeof id === 'string' && !id.startsWith('#')) inner = split(id, inner).resource
  }
  return typeof target === 'object' || typeof target === 'boolean' ? { target, base: inner } : undefined
}
