import { useSignal } from '@preact/signals'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Switch } from '../../parts/switch.tsx'
import { type Account, type AccountChange, countOnlineFiles } from '../../state/accounts.ts'
import { count, dollars, exactMoment, sizeText } from '../../state/format.ts'
import { known, t } from '../../state/language.ts'
import { translated } from '../../state/said.ts'
import { stateTones } from './columns.tsx'
import { Countdown } from './countdown.tsx'
import { QuotaBars } from './quota-bars.tsx'
import { Renewal } from './renewal.tsx'

type FactsProps = { of: Account; onChange: (wish: AccountChange) => Promise<void> }

/** How one account stands, and the way to give it a fresh credential. */
export function AccountFacts({ of: account, onChange }: FactsProps) {
  const isDead = account.state === 'expired' || account.state === 'blocked'
  const renewal = <Renewal onRenew={(token) => onChange({ token })} />
  return (
    <>
      <Switch
        label={t('accounts.enabled')}
        on={account.state !== 'disabled'}
        onTurn={(enabled) => void onChange({ enabled })}
      />
      {isDead && renewal}
      <dl class="facts wide">
        <div>
          <dt>{t('accounts.state')}</dt>
          <dd>
            <span class={`dot ${stateTones[account.state]}`} /> {t(`state.${account.state}`)}
            {account.until > 0 && <Countdown until={account.until} />}
            {account.reason && <span class="soft"> {translated(account.reason)}</span>}
          </dd>
        </div>
        {facts(account).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('log.id')}</dt>
          <dd class="path">
            <span class="mono">{account.id}</span>
            <CopyButton text={account.id} what={t('log.id')} />
          </dd>
        </div>
      </dl>
      {account.last_error && (
        <Notice tone="warn">
          <strong>
            {account.last_error.code} · {exactMoment(account.last_error.at)}
          </strong>
          {translated(account.last_error.message)}
        </Notice>
      )}
      {account.kind === 'session' && (
        <>
          <h3>{t('accounts.quota')}</h3>
          <QuotaBars quota={{ ...account.quota, ...account.media_quota }} />
          <OnlineFiles id={account.id} />
        </>
      )}
      {!isDead && renewal}
    </>
  )
}

const time = (at: number) => (at > 0 ? exactMoment(at) : '–')

/** The file it came from; what was pasted came from none. */
const sourceOf = ({ source }: Account) => (source === 'pasted' ? t('accounts.pasted') : source)

const spent = (usd: number, limit: number | null) =>
  limit === null ? dollars(usd) : `${dollars(usd)} / ${dollars(limit)}`

const moneyFacts = (account: Account): [name: string, value: string][] => [
  [t('accounts.spent.day'), spent(account.spent_day_usd, account.daily_usd)],
  [t('accounts.spent.month'), spent(account.spent_month_usd, account.monthly_usd)],
  [t('accounts.models'), account.models?.join(', ') ?? '–'],
]

const facts = (account: Account): [name: string, value: string][] => [
  [t('accounts.since'), time(account.since)],
  [t('accounts.person'), [account.email, account.masked].filter(Boolean).join(' · ')],
  account.kind === 'key'
    ? [t('accounts.kind'), `${t('accounts.kind.key')} · ${account.pool}`]
    : [t('accounts.tier'), `${known(`tier.${account.tier}`, {}, account.tier)} · ${account.pool}`],
  ...(account.kind === 'key' ? moneyFacts(account) : []),
  [
    t('accounts.uses'),
    `${count(account.use_count)} · ${t('accounts.failed', { n: count(account.fail_count) })}`,
  ],
  [t('accounts.lastuse'), time(account.last_used_at)],
  [t('accounts.lastsync'), time(account.last_sync_at)],
  [t('accounts.created'), [time(account.created_at), sourceOf(account)].filter(Boolean).join(' · ')],
]

/** What the account has stored upstream, counted when asked. */
function OnlineFiles({ id }: { id: string }) {
  const said = useSignal('')
  const look = async () => {
    said.value = t('loading')
    const reply = await countOnlineFiles(id)
    said.value = reply.ok
      ? t('accounts.assets.count', { n: count(reply.value.count), size: sizeText(reply.value.bytes) })
      : refusalText(reply.refusal)
  }
  return (
    <div class="switch-row">
      <span role="status">{said.value || t('accounts.assets')}</span>
      <button type="button" class="button small" onClick={() => void look()}>
        {t('accounts.assets.look')}
      </button>
    </div>
  )
}
