import { refresherSettings } from './account-config.ts'
import { type AccountDeps, type AccountDepsOptions, careFor } from './account-deps.ts'
import type { LiveConfig } from './config/live.ts'
import { createDuty } from './duty.ts'
import { keepQuotaHistory } from './gateway/accounts/quota-history.ts'
import { startRefresher } from './gateway/accounts/refresher.ts'
import { type HealthDeps, watchHealth } from './health-deps.ts'
import type { Store } from './store/store.ts'

type Options = Pick<AccountDeps, 'pool' | 'keeper' | 'onlineFiles' | 'test' | 'check'> &
  Pick<AccountDepsOptions, 'log'> &
  Pick<HealthDeps, 'health'> & { config: LiveConfig; store: Store }

/** Starts what is done by itself, once for all processes: questions for quotas, tests, cleaning. */
export async function startCare(options: Options): Promise<{ close: () => Promise<void> }> {
  const { store, pool, check, health, config, log } = options
  const duty = await createDuty(store)
  const refresher = startRefresher({
    accounts: pool.each,
    checkAll: check.checkAll,
    settings: () => {
      const settings = refresherSettings(config)
      return { ...settings, enabled: settings.enabled && duty.isMine() }
    },
    now: Date.now,
    log,
  })
  const caretaker = careFor({ ...options, isMine: duty.isMine })
  const quotaHistory = keepQuotaHistory({ accounts: pool.each, store: store.quotas, now: Date.now, log })
  const selfCheck = watchHealth({ config, health, pool, check })
  return {
    close: async () => {
      await duty.close()
      caretaker.close()
      refresher.close()
      quotaHistory.close()
      selfCheck.close()
    },
  }
}
