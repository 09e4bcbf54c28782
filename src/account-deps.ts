import type { Database } from 'bun:sqlite'
import { join } from 'node:path'
import type { LiveConfig } from './config/live.ts'
import { quotaKey } from './core/model.ts'
import { type AccountCheck, type CheckResult, createAccountCheck } from './gateway/accounts/check.ts'
import { type AccountTest, createAccountTest } from './gateway/accounts/test-accounts.ts'
import { createCatalogue } from './gateway/catalogue.ts'
import { createOnlineFiles, type OnlineFiles } from './gateway/accounts/online-files.ts'
import type { Log } from './lib/log.ts'
import { createPool, type Pool } from './pool/pool.ts'
import { type AccountKeeper, openAccountKeeper } from './store/account-keeper.ts'
import { bridged } from './upstream/web/bridged.ts'
import { onlineFileCalls } from './upstream/web/online-files.ts'
import { askQuota } from './upstream/web/quota.ts'
import { webUpstream } from './upstream/web/web.ts'
import type { Upstream } from './upstream/upstream.ts'
import type { WebOptions } from './upstream/web/call.ts'

export type { CheckResult, CheckWatch } from './gateway/accounts/check.ts'

export type AccountDeps = {
  pool: Pool
  keeper: AccountKeeper
  check: AccountCheck
  onlineFiles: OnlineFiles
  /** Quota and a chat: whether accounts serve. */
  test: AccountTest
  upstream: Upstream
}

export type AccountDepsOptions = {
  dataDir: string
  database: Database
  config: Pick<LiveConfig, 'current'>
  web: WebOptions
  log: Log
  /** Hears how each question about an account's quota ended. */
  heard?: (result: CheckResult) => void
}

/** The accounts of a data folder, kept in step with its files: for the gateway, and for commands that run without one. */
export async function openAccounts(options: AccountDepsOptions): Promise<AccountDeps> {
  const { dataDir, database, config, log } = options
  // One that was bridged before stays as it is.
  const web = { ...options.web, config: bridged(options.web.config) }
  const pool = createPool({ now: Date.now, settings: () => poolSettings(config), modes: modes(config) })
  const keeper = await openAccountKeeper({
    pool,
    database,
    path: join(dataDir, 'token.json'),
    settings: () => keeperSettings(config),
    log,
  })
  const check = createAccountCheck({
    pool,
    ask: (asked) => askQuota(web, asked),
    settings: () => usageSettings(config),
    modes: () => modes(config),
    ...(options.heard && { heard: options.heard }),
  })
  const onlineFiles = createOnlineFiles({
    pool,
    calls: onlineFileCalls(web),
    settings: () => onlineFilesSettings(config),
  })
  const upstream = webUpstream(web)
  const test = createAccountTest({
    pool,
    check,
    upstream,
    settings: () => usageSettings(config),
    models: () => createCatalogue(config.current().models).all(),
    now: Date.now,
  })
  return { pool, keeper, check, onlineFiles, test, upstream }
}

type Settings = AccountDepsOptions['config']

const poolSettings = (config: Settings) => {
  const { max_concurrent, fail_threshold } = config.current().token
  return { maxConcurrent: max_concurrent, failThreshold: fail_threshold }
}

const keeperSettings = (config: Settings) => {
  const { save_delay_ms, reload_interval_sec } = config.current().token
  return { saveDelayMs: save_delay_ms, reloadIntervalSec: reload_interval_sec }
}

const usageSettings = (config: Settings) => {
  const { usage_max_concurrent, usage_batch_size, usage_max_tokens } = config.current().performance
  return { maxConcurrent: usage_max_concurrent, batchSize: usage_batch_size, maxAccounts: usage_max_tokens }
}

function onlineFilesSettings(config: Settings) {
  const { assets_max_concurrent, assets_batch_size, assets_max_tokens, assets_delete_batch_size } =
    config.current().performance
  return {
    maxConcurrent: assets_max_concurrent,
    batchSize: assets_batch_size,
    maxAccounts: assets_max_tokens,
    deleteBatch: assets_delete_batch_size,
  }
}

const hourMs = 3_600_000

/** What `[token]` and `[performance]` say of the background refresh. */
export function refresherSettings(config: Settings) {
  const { auto_refresh, refresh_interval_hours, super_refresh_interval_hours } = config.current().token
  const { batchSize, maxAccounts } = usageSettings(config)
  return {
    enabled: auto_refresh,
    basicMs: refresh_interval_hours * hourMs,
    paidMs: super_refresh_interval_hours * hourMs,
    perMinute: maxAccounts,
    batchSize,
  }
}

const modes = (config: Settings) => [...new Set(Object.values(config.current().models).map(quotaKey))]
