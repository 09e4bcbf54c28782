import type { Model } from '../core/model.ts'
import type { Deps } from '../deps.ts'
import { mayAsk } from './admit.ts'

/** The shown models that a key may ask for: those of its list, as far as its tiers serve them. */
export function listedModels(deps: Pick<Deps, 'catalogue' | 'keys'>, keyId: string): readonly Model[] {
  const { shown, get } = deps.catalogue()
  const key = deps.keys.get(keyId)?.key
  return key ? shown().filter((model) => mayAsk(key, model, get)) : shown()
}
