import type { Quota } from '../../state/accounts.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { quotaName } from './quota-name.ts'

/** What is left of each mode, in one line. */
export function QuotaMini({ quota }: { quota: Readonly<Record<string, Quota>> }) {
  const all = Object.entries(quota).filter(([, { total }]) => total !== 0)
  if (all.length === 0) return <span class="faint">{t('accounts.quota.unknown')}</span>
  return (
    <span class="quota-mini">
      {all.map(([mode, { remaining, total }]) => (
        <span key={mode} title={`${quotaName(mode)}: ${remaining ?? '–'} / ${total ?? '–'}`}>
          <span class="soft">{quotaName(mode)}</span>{' '}
          <b class={remaining === 0 ? 'out' : ''}>{remaining === null ? '–' : count(remaining)}</b>
          {total !== null && <span class="faint">/{count(total)}</span>}
        </span>
      ))}
    </span>
  )
}
