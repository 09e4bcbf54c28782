import type { Model } from '../core/model.ts'
import type { Deps } from '../deps.ts'
import { mayUse } from './admit.ts'

/** The shown models that a key may ask for. */
export function listedModels(deps: Pick<Deps, 'catalogue' | 'keys'>, keyId: string): readonly Model[] {
  const { shown, get } = deps.catalogue()
  const key = deps.keys.get(keyId)?.key
  return key ? shown().filter((model) => mayUse(key, model, get)) : shown()
}
