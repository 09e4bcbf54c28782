import type { Column } from '../../parts/table.tsx'
import { type Account, look } from '../../state/accounts.ts'
import { clock, count, dollars, exactMoment } from '../../state/format.ts'
import { known, t } from '../../state/language.ts'
import { translated } from '../../state/said.ts'
import { Countdown } from './countdown.tsx'
import { QuotaMini } from './quota-mini.tsx'

export const stateTones = {
  active: 'tone-good',
  unchecked: 'tone-fresh',
  cooling: 'tone-rest',
  expired: 'tone-bad',
  blocked: 'tone-bad',
  disabled: 'tone-off',
} as const

/** Its name or e-mail address; the credential says more than the beginning of an id. */
export const nameOf = ({ id, label, masked }: Pick<Account, 'id' | 'label' | 'masked'>) =>
  id.startsWith(label) ? masked : label

const time = (at: number) => (at > 0 ? <time title={exactMoment(at)}>{clock(at)}</time> : '–')

/** What there is to see of an account, in the order of the columns. */
export const accountColumns = (): Column<Account>[] => [
  {
    id: 'account',
    title: t('accounts.account'),
    phone: 'main',
    cell: (account) => (
      <span class={nameOf(account) === account.masked ? 'mono' : ''} title={account.masked}>
        {nameOf(account)}
      </span>
    ),
  },
  { id: 'state', title: t('accounts.state'), sort: 'state', phone: 'end', cell: State },
  {
    id: 'tier',
    title: t('accounts.tier'),
    sort: 'tier',
    phone: 'below',
    cell: ({ kind, tier, tier_override: own }) => (
      <>
        {kind === 'key' ? t('accounts.kind.key') : known(`tier.${tier}`, {}, tier)}
        {own && <small class="soft">*</small>}
      </>
    ),
  },
  {
    id: 'quota',
    title: t('accounts.quota'),
    sort: '-quota',
    from: 860,
    phone: 'below',
    cell: (account) =>
      account.kind === 'key' ? <Money of={account} /> : <QuotaMini quota={account.quota} />,
  },
  {
    id: 'reason',
    title: t('accounts.reason'),
    grow: true,
    from: 1300,
    cell: ({ reason }) => <span title={reason}>{translated(reason)}</span>,
  },
  { id: 'tags', title: t('accounts.tags'), from: 1400, cell: Tags },
  {
    id: 'note',
    title: t('accounts.note'),
    sort: 'note',
    from: 1500,
    cell: ({ note, label }) => (note === label ? '' : note),
  },
  {
    id: 'uses',
    title: t('accounts.uses'),
    number: true,
    sort: '-use_count',
    from: 640,
    cell: ({ use_count: uses, in_flight: running }) => (
      <>
        {count(uses)}
        {running > 0 && (
          <small class="soft" title={t('accounts.inflight', { n: running })}>
            +{count(running)}
          </small>
        )}
      </>
    ),
  },
  {
    id: 'failures',
    title: t('accounts.failures'),
    number: true,
    sort: '-fail_count',
    from: 1200,
    cell: ({ fail_count: failures }) => count(failures),
  },
  {
    id: 'used',
    title: t('accounts.lastuse'),
    sort: '-last_used_at',
    from: 1000,
    phone: 'below',
    cell: ({ last_used_at: at }) => time(at),
  },
  {
    id: 'error',
    title: t('accounts.lasterror'),
    sort: '-last_error_at',
    from: 1560,
    cell: ({ last_error: error }) =>
      error ? (
        <span title={`${translated(error.message)} · ${exactMoment(error.at)}`} class="mono">
          {error.code}
        </span>
      ) : (
        '–'
      ),
  },
  {
    id: 'added',
    title: t('accounts.created'),
    sort: '-created_at',
    from: 1650,
    cell: ({ created_at: at }) => time(at),
  },
  {
    id: 'sync',
    title: t('accounts.lastsync'),
    sort: '-last_sync_at',
    from: Infinity,
    cell: ({ last_sync_at: at }) => time(at),
  },
  { id: 'pool', title: t('import.pool'), sort: 'pool', from: Infinity, cell: ({ pool }) => pool },
  { id: 'source', title: t('accounts.source'), from: Infinity, cell: ({ source }) => source },
  {
    id: 'priority',
    title: t('accounts.set.priority'),
    number: true,
    from: Infinity,
    cell: ({ priority }) => count(priority),
  },
  { id: 'proxy', title: t('accounts.set.proxy_url'), from: Infinity, cell: ({ proxy_url: url }) => url },
]

/** What a key cost today and this month, and what it may. */
function Money({ of }: { of: Account }) {
  const { spent_day_usd: day, spent_month_usd: month, daily_usd: daily, monthly_usd: monthly } = of
  const parts = [
    [t('accounts.set.daily_usd'), day, daily],
    [t('accounts.set.monthly_usd'), month, monthly],
  ] as const
  return (
    <span class="quota-mini">
      {parts.map(([name, spent, limit]) => (
        <span key={name} title={name}>
          <b class={limit !== null && spent >= limit ? 'out' : ''}>{dollars(spent)}</b>
          {limit !== null && <span class="faint"> / {dollars(limit)}</span>}
        </span>
      ))}
    </span>
  )
}

function State({ state, until, reason }: Account) {
  return (
    <span title={translated(reason)}>
      <span class={`dot ${stateTones[state]}`} />
      {t(`state.${state}`)}
      {until > 0 && <Countdown until={until} />}
    </span>
  )
}

const Tags = ({ tags }: Account) => (
  <>
    {tags.map((tag) => (
      <button
        key={tag}
        type="button"
        class="tag"
        title={t('accounts.tag.only', { tag })}
        onClick={() => look({ tag })}
      >
        {tag}
      </button>
    ))}
  </>
)
