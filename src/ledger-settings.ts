import type { LiveConfig } from './config/live.ts'

/** What `[log]` says of how long requests are kept. */
export const ledgerSettings = (config: LiveConfig) => {
  const { retention_days, max_rows } = config.current().log
  return { retentionDays: retention_days, maxRows: max_rows }
}
