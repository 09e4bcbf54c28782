import type { Quota } from '../../state/accounts.ts'
import { count, moment } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { quotaName } from './quota-name.ts'

/** What is left of each mode or kind of media. What the upstream was never asked for is not known. */
export function QuotaBars({ quota }: { quota: Record<string, Quota> }) {
  const all = Object.entries(quota).filter(([, { total }]) => total !== 0)
  if (all.length === 0) return <span class="faint">{t('accounts.quota.unknown')}</span>
  return (
    <ul class="quotas">
      {all.map(([mode, { remaining, total, resets_at }]) => (
        <li key={mode}>
          <span class="mono">{quotaName(mode)}</span>
          <span>
            {remaining === null ? '–' : count(remaining)}
            {total !== null && <span class="faint"> / {count(total)}</span>}
          </span>
          {total !== null && total > 0 && (
            <meter min={0} max={total} value={remaining ?? 0} aria-label={quotaName(mode)} />
          )}
          {resets_at !== null && resets_at > 0 && (
            <small class="faint">{t('accounts.resets', { time: moment(resets_at) })}</small>
          )}
        </li>
      ))}
    </ul>
  )
}
