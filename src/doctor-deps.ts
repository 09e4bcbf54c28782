import type { AccountDeps } from './account-deps.ts'
import { accountsOf, foreignFiles, freeBytes } from './admin/alert-facts.ts'
import type { ConfigProblem } from './config/live.ts'
import { problemLine } from './config/problem.ts'
import type { Config } from './config/schema.ts'
import type { Examination } from './core/finding.ts'
import { offeredModels } from './gateway/offers.ts'
import { defaultUpstream } from './core/credential-kind.ts'
import { catalogueOf } from './gateway/catalogue.ts'
import { accountParts } from './gateway/doctor/accounts.ts'
import { fileParts } from './gateway/doctor/files.ts'
import { mediaParts } from './gateway/doctor/media.ts'
import { networkParts } from './gateway/doctor/network.ts'
import { checkBucket } from './media-deps.ts'
import { userName } from './lib/user-name.ts'
import type { Store } from './store/store.ts'
import { bridged } from './upstream/web/bridged.ts'

export { testLinks } from './admin/test-links.ts'
export { examine } from './gateway/doctor/examine.ts'

export type DoctorDeps = {
  dataDir: string
  config: {
    current: () => Config
    refused: () => { message: string } | undefined
    problems: () => readonly ConfigProblem[]
  }
  /** A string says why the store could not be opened. */
  store: Pick<Store, 'check'> | string
  accounts: Pick<AccountDeps['keeper'], 'problems'>
} & Pick<AccountDeps, 'pool' | 'check' | 'upstreams'>

/** Everything that can fail, but what only the process that listens knows: its port and its links. */
export function doctorParts(deps: DoctorDeps): Examination[] {
  const { dataDir, config, store, accounts, pool } = deps
  const usable = bridged(config.current)
  const brokenOf = () => accounts.problems().find(({ level }) => level === 'broken')
  return [
    ...fileParts({
      folder: dataDir,
      config: () => ({
        refused: config.refused()?.message ?? '',
        problems: config
          .problems()
          .filter(({ kind }) => kind !== 'no_effect')
          .map(problemLine),
      }),
      accounts: () => {
        const { total, by_state } = accountsOf(pool)
        const broken = brokenOf()
        return {
          broken: broken ? `line ${broken.line}: ${broken.message}` : '',
          warnings: accounts.problems().filter(({ level }) => level === 'warning').length,
          total,
          usable: by_state.active + by_state.unchecked + by_state.cooling,
        }
      },
      foreign: () => ({ files: foreignFiles(dataDir), user: userName() }),
      freeBytes: () => freeBytes(dataDir),
      roundTrip: async () => {
        if (typeof store === 'string') throw new Error(store)
        await store.check()
      },
    }),
    ...mediaParts(config.current().media.storage, () => checkBucket(config)),
    ...networkParts(() => {
      const { base_url, base_proxy_url, user_agent } = config.current().grok
      const usableProxy = usable().grok.base_proxy_url
      return { url: base_url, proxy: base_proxy_url, usableProxy, userAgent: user_agent }
    }, Date.now),
    ...accountParts({
      ...deps,
      upstream: deps.upstreams.all.find(({ probe }) => probe) ?? { id: defaultUpstream },
      models: () => catalogueOf(config.current(), offeredModels(deps)).all(),
      now: Date.now,
    }),
  ]
}
