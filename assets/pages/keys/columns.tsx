import { Switch } from '../../parts/switch.tsx'
import type { Column } from '../../parts/table.tsx'
import { clock, compact, count, day, dollars, exactMoment } from '../../state/format.ts'
import { configKey, type Key } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import type { Sums } from '../../state/stats.ts'

/** A key in the list, with what it was used for. `app.api_key` is one without limits. */
export type KeyRow = Key & { sums: Sums | undefined }

const time = (at: number) => (at > 0 ? <time title={exactMoment(at)}>{clock(at)}</time> : '–')
const isOver = ({ expires_at }: Key) => expires_at > 0 && expires_at <= Date.now()
const isConfig = ({ id }: Key) => id === configKey
export const tokensOf = (sums: Sums | undefined) => (sums ? sums.tokens.input + sums.tokens.output : 0)

/** What there is to see of a key, in the order of the columns. */
export const keyColumns = (onTurn?: (key: Key, on: boolean) => void): Column<KeyRow>[] => [
  {
    id: 'name',
    title: t('keys.name'),
    sort: 'name',
    phone: 'main',
    cell: ({ name }) => name,
  },
  {
    id: 'state',
    title: t('accounts.state'),
    sort: 'state',
    phone: 'end',
    cell: (key) => <State of={key} onTurn={onTurn} />,
  },
  {
    id: 'prefix',
    title: t('keys.secret.column'),
    from: 900,
    cell: (key) => (isConfig(key) ? 'config.toml' : <span class="mono">{key.prefix}…</span>),
  },
  {
    id: 'requests',
    title: t('keys.requests'),
    number: true,
    sort: '-requests',
    phone: 'below',
    named: true,
    cell: ({ sums }) => count(sums?.requests ?? 0),
  },
  {
    id: 'failed',
    title: t('keys.failed'),
    number: true,
    sort: '-failed',
    from: 1250,
    cell: ({ sums }) => count((sums?.failed ?? 0) + (sums?.refused ?? 0)),
  },
  {
    id: 'tokens',
    title: t('log.tokens'),
    number: true,
    sort: '-tokens',
    from: 640,
    cell: ({ sums }) => <span title={count(tokensOf(sums))}>{compact(tokensOf(sums))}</span>,
  },
  {
    id: 'cost',
    title: t('log.cost'),
    number: true,
    sort: '-cost',
    from: 900,
    cell: ({ sums }) => dollars(sums?.cost_usd ?? 0),
  },
  { id: 'limits', title: t('keys.limits'), from: 760, phone: 'below', cell: Limits },
  {
    id: 'models',
    title: t('keys.models'),
    grow: true,
    from: 1050,
    cell: ({ models }) => {
      const text = models.length > 0 ? models.join(', ') : t('keys.models.all')
      return <span title={text}>{text}</span>
    },
  },
  {
    id: 'bounds',
    title: t('keys.bounds'),
    from: 1500,
    cell: (key) => boundsOf(key).join(' · '),
  },
  {
    id: 'used',
    title: t('accounts.lastuse'),
    sort: '-used',
    from: 700,
    phone: 'below',
    named: true,
    cell: (key) => time(key.last_used_at),
  },
  {
    id: 'created',
    title: t('keys.created'),
    sort: '-created',
    from: 1350,
    cell: (key) => time(key.created_at),
  },
  {
    id: 'expires',
    title: t('keys.expires'),
    sort: 'expires',
    from: 1200,
    cell: ({ expires_at: at }) => (at > 0 ? day(at) : '–'),
  },
]

const boundsOf = ({ account_tags, tiers, upstreams, accounts, allowed_addresses }: Key): string[] =>
  [account_tags, tiers, upstreams, accounts, allowed_addresses].flatMap((list) =>
    list.length > 0 ? list.join(', ') : [],
  )

type StateProps = { of: KeyRow; onTurn: ((key: Key, on: boolean) => void) | undefined }

/** Turned on or off at once; what is over is over whichever it is. */
function State({ of: key, onTurn }: StateProps) {
  if (isConfig(key) || !onTurn) return <>{t('keys.inuse')}</>
  return (
    <span class="switch-cell">
      <Switch
        bare
        label={t('keys.enabled', { name: key.name })}
        on={key.enabled}
        onTurn={(on) => onTurn(key, on)}
      />
      {isOver(key) && <span class="tag bad">{t('keys.over')}</span>}
    </span>
  )
}

type Limit = readonly [name: string, used: number, limit: number, shown?: (value: number) => string]

/** What is used of each limit there is. */
const limitsOf = ({ usage, ...key }: Key): Limit[] =>
  (
    [
      [t('keys.rpm'), usage.minute_requests, key.rpm],
      [t('keys.concurrency'), usage.running, key.concurrency],
      [t('keys.daily'), usage.day_tokens, key.daily_tokens],
      [t('keys.monthly'), usage.month_tokens, key.monthly_tokens],
      [t('keys.daily_usd'), usage.day_usd, key.daily_usd, dollars],
      [t('keys.monthly_usd'), usage.month_usd, key.monthly_usd, dollars],
    ] as const
  ).filter(([, , limit]) => limit > 0)

function Limits(key: KeyRow) {
  const limits = limitsOf(key)
  if (limits.length === 0) return <span class="faint">{t('keys.nolimit')}</span>
  return (
    <span class="quota-mini">
      {limits.map(([name, used, limit, shown = compact]) => (
        <span key={name} title={`${name}: ${count(used)} / ${count(limit)}`}>
          <b class={used >= limit ? 'out' : ''}>{shown(used)}</b>
          <span class="faint"> / {shown(limit)}</span>
        </span>
      ))}
    </span>
  )
}
