import type { AccountDeps } from './account-deps.ts'
import { holdOf } from './admin/alerts.ts'
import type { LiveConfig } from './config/live.ts'
import { type AlertBook, createAlertBook } from './gateway/health/alert-book.ts'
import { createHealth, type Health } from './gateway/health/health.ts'
import { startSelfCheck } from './gateway/health/self-check.ts'
import { createLedger, type Ledger, type LedgerStore } from './gateway/ledger.ts'
import { ledgerSettings } from './ledger-settings.ts'
import type { Log } from './lib/log.ts'

/** What is known of how the gateway does. */
export type HealthDeps = {
  /** What needs the operator; brought up to date by whoever looks. */
  alerts: AlertBook
  /** How requests and questions about accounts went lately. */
  health: Health
  /** Writes the request log and the statistics; `requestLog` and `statistics` read them. */
  ledger: Ledger
}

type Options = { store: LedgerStore; config: LiveConfig; log: Log }

/** The request log, and what is made of it: health and alerts. */
export function openHealth({ store, config, log }: Options): HealthDeps {
  const ledger = createLedger(store, () => ledgerSettings(config), log)
  const health = createHealth(Date.now)
  ledger.onAny(health.note)
  const alerts = createAlertBook({ now: Date.now, log, holdMs: holdOf })
  return { alerts, health, ledger }
}

type Checked = { config: Pick<LiveConfig, 'current'>; health: Health } & Pick<AccountDeps, 'pool' | 'check'>

/** Begins to ask the upstream now and then while nobody else does. */
export const watchHealth = ({ config, health, pool, check }: Checked) =>
  startSelfCheck({
    accounts: pool.each,
    check: check.check,
    health,
    enabled: () => config.current().token.auto_refresh,
    now: Date.now,
  })
