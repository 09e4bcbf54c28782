import type { LiveConfig } from './config/live.ts'
import { quotaKey } from './core/model.ts'

type Settings = Pick<LiveConfig, 'current'>

/** What `[token]` says of the pool. */
export const poolSettings = (config: Settings) => {
  const { max_concurrent, fail_threshold } = config.current().token
  return { maxConcurrent: max_concurrent, failThreshold: fail_threshold }
}

/** What `[server]` says of the line in which requests wait. */
export const lineSettings = (config: Settings) => {
  const { queue_seconds, queue_max } = config.current().server
  return { seconds: queue_seconds, most: queue_max }
}

/** What `[token]` says of writing and reading token.json. */
export const keeperSettings = (config: Settings) => {
  const { save_delay_ms, reload_interval_sec } = config.current().token
  return { saveDelayMs: save_delay_ms, reloadIntervalSec: reload_interval_sec }
}

/** What `[performance]` says of questions for quotas. */
export const usageSettings = (config: Settings) => {
  const { usage_max_concurrent, usage_batch_size, usage_max_tokens } = config.current().performance
  return { maxConcurrent: usage_max_concurrent, batchSize: usage_batch_size, maxAccounts: usage_max_tokens }
}

/** What `[performance]` says of files stored upstream. */
export function onlineFilesSettings(config: Settings) {
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

/** The quotas the models of the catalogue draw on. */
export const modes = (config: Settings) => [...new Set(Object.values(config.current().models).map(quotaKey))]
