import type { Model } from '../core/model.ts'
import type { Offer } from './offers.ts'

// What is told to clients where the upstream does not say.
const usualContext = 131_072

/**
 * What keys list as rows of the catalogue, under their own ids and aliases. A name that a row of the configuration has stays that
 * row's; a model whose id is taken goes by the first of its aliases that is not.
 */
export function offeredRows(rows: readonly Model[], offers: readonly Offer[]): Model[] {
  const taken = new Set(rows.flatMap(({ id, aliases }) => [id, ...aliases]))
  return offers.flatMap((offer): Model[] => {
    const { upstream, kind, contextLength } = offer
    const [id, ...aliases] = [offer.id, ...offer.aliases].filter((name) => !taken.has(name))
    if (id === undefined) return []
    for (const name of [id, ...aliases]) taken.add(name)
    return [
      {
        id,
        upstreams: [upstream],
        ...(id !== offer.id && { names: { [upstream]: offer.id } }),
        mode: offer.id,
        kind,
        tier: 'basic',
        cost: 0,
        aliases,
        contextLength: contextLength || usualContext,
        shown: true,
        fallback: '',
      },
    ]
  })
}

/** The ids of rows that a key would serve, by the name its upstream knows. */
export function offeredIds(rows: readonly Model[], offers: readonly Offer[]): string[] {
  const names = new Map<string, Set<string>>()
  for (const { upstream, id, aliases } of offers) {
    const known = names.get(upstream) ?? new Set<string>()
    for (const name of [id, ...aliases]) known.add(name)
    names.set(upstream, known)
  }
  const isServed = ({ id, upstreams, names: own }: Model) =>
    upstreams.some((upstream) => names.get(upstream)?.has(own?.[upstream] ?? id))
  return rows.filter((row) => row.shown && isServed(row)).map(({ id }) => id)
}
