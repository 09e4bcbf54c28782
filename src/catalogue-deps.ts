import type { AccountDeps } from './account-deps.ts'
import type { LiveConfig } from './config/live.ts'
import { type Catalogue, catalogueOf } from './gateway/catalogue.ts'
import { offeredModels, startOffers } from './gateway/offers.ts'
import type { Log } from './lib/log.ts'

type CatalogueOptions = Pick<AccountDeps, 'pool' | 'upstreams' | 'check'> & { config: LiveConfig; log: Log }

/** The catalogue as it is now: of the configuration and of what keys list, made anew when either changes. */
export function openCatalogue(options: CatalogueOptions): { current: () => Catalogue; close: () => void } {
  const { config, log } = options
  const make = () => catalogueOf(config.current(), offeredModels(options))
  let catalogue = make()
  config.onChange((next, previous) => {
    const isSame = (['models', 'compat', 'upstream'] as const).every((part) => next[part] === previous[part])
    if (!isSame) catalogue = make()
  })
  const offers = startOffers({
    ...options,
    refreshMs: () => config.current().xai.models_refresh_hours * 3_600_000,
    now: Date.now,
    onChange: () => {
      catalogue = make()
      log.info('the models that keys list have changed', { models: catalogue.offered().length })
    },
  })
  return { current: () => catalogue, close: offers.close }
}
