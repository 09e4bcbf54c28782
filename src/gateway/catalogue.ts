import type { Config, ModelRow } from '../config/schema.ts'
import { fail } from '../core/fault.ts'
import { type Model, type Tier, tiers } from '../core/model.ts'
import { own } from '../lib/own.ts'
import { nearest } from '../lib/nearest.ts'
import type { Offer } from './offers.ts'
import { offeredIds, offeredRows } from './offered-rows.ts'
import { passedModel } from './passed-model.ts'

/** The models of the configuration and those that keys list (product sections 7 and 11). */
export type Catalogue = {
  /** Every row, hidden ones as well, in the order of the file; then what keys list beside it. */
  all: () => readonly Model[]
  /** Every shown row, in the same order. */
  shown: () => readonly Model[]
  /** By id, alias or pattern of aliases. Throws `model_not_found`, which names the nearest ids. Hidden rows are found: hidden is not off. */
  find: (id: string) => Model
  /** The same, and undefined for what is unknown. */
  get: (id: string) => Model | undefined
  /** The ids that keys serve. */
  offered: () => readonly string[]
}

type Tiers = Config['upstream']['tiers']

/** The models as they are set now, and those that keys list. */
export const catalogueOf = ({ models, compat, upstream }: Config, offers: readonly Offer[] = []): Catalogue =>
  createCatalogue(models, compat.pass_unknown_models, { names: upstream.tiers, offers })

/**
 * Rows and an index of them; built anew when the configuration changes. With `passUnknown` whatever looks like a name is
 * found, as a model to try. `names` are `[upstream.tiers]`: a row with a tier that is none of them is served by whoever has quota for it.
 */
export function createCatalogue(
  rows: Config['models'],
  passUnknown = false,
  { names = {}, offers = [] }: { names?: Tiers; offers?: readonly Offer[] } = {},
): Catalogue {
  const listed = Object.entries(rows).map(([id, row]) => modelOf(id, row, names))
  const models = [...listed, ...offeredRows(listed, offers)]
  const patterns = models.flatMap(patternsOf).toSorted((a, b) => b.alias.length - a.alias.length)
  const index = new Map(models.flatMap((model) => model.aliases.map((alias) => [alias, model] as const)))
  // Ids after aliases: a row's own name wins over another row's alias.
  for (const model of models) index.set(model.id, model)
  const shown = models.filter((model) => model.shown)

  // The longer pattern says more: gpt-5* wins over gpt-*.
  const matching = (id: string) => patterns.find(({ pattern }) => pattern.test(id))?.model

  const unknown = (id: string) => {
    const passed = passUnknown ? passedModel(id, models[0]?.contextLength ?? 131_072) : undefined
    if (passed) return passed
    const near = nearest(
      id,
      shown.map((model) => model.id),
      3,
    )
    const named = near.length > 0 ? near : shown.slice(0, 3).map((model) => model.id)
    return fail({
      kind: 'model_not_found',
      param: 'model',
      message: `There is no model "${id.slice(0, 100)}" here. Nearest: ${named.join(', ')}. GET /v1/models lists all.`,
    })
  }

  const offered = () => offeredIds(models, offers)
  const get = (id: string) => index.get(id) ?? matching(id)
  return { offered, all: () => models, shown: () => shown, get, find: (id) => get(id) ?? unknown(id) }
}

const knownTier = (tier: string, names: Tiers): Tier =>
  tiers.find((known) => known === tier) ?? own(names, tier.toLowerCase()) ?? 'basic'

function modelOf(id: string, row: ModelRow, names: Tiers): Model {
  const { context_length, upstream, tier, mode, kind, cost, aliases, shown, fallback } = row
  const upstreams = typeof upstream === 'string' ? [upstream] : [...new Set(upstream)]
  return {
    id,
    contextLength: context_length,
    upstreams,
    ...namesIn(row),
    mode,
    kind,
    cost,
    aliases,
    shown,
    fallback,
    tier: knownTier(tier, names),
  }
}

/** What upstreams call it: `xai_model` is its name at `xai`. Empty is its own. */
function namesIn(row: ModelRow): Pick<Model, 'names'> {
  const told = Object.entries(row).flatMap(([field, value]) => {
    const upstream = /^(\w+)_model$/.exec(field)?.[1]
    return upstream && typeof value === 'string' && value !== '' ? [[upstream, value] as const] : []
  })
  return told.length > 0 ? { names: Object.fromEntries(told) } : {}
}

/** Aliases such as `claude-*`: a star stands for any characters. */
const patternsOf = (model: Model) =>
  model.aliases
    .filter((alias) => alias.includes('*'))
    .map((alias) => {
      const parts = alias.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      return { alias, model, pattern: new RegExp(`^${parts.join('.*')}$`) }
    })
