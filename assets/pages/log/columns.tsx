import { Link } from '../../parts/link.tsx'
import type { Column } from '../../parts/table.tsx'
import { clock, count, dollars, duration, exactMoment } from '../../state/format.ts'
import { known, t } from '../../state/language.ts'
import { translated } from '../../state/said.ts'
import type { Attempt, Entry } from '../../state/log.ts'
import { keyName } from './key-name.ts'

const tones = {
  succeeded: 'tone-good',
  refused: 'tone-rest',
  failed: 'tone-bad',
  cancelled: 'tone-off',
} as const

/** The endpoint by the name its switch has. */
export const endpointName = (endpoint: string) =>
  known(
    `endpoint.${endpoint.replace('chat_completions', 'chat').replace('images_nsfw', 'nsfw')}`,
    {},
    endpoint,
  )

/** What the account of an attempt is called. */
export const attemptName = ({ account, account_name: name }: Attempt) => name ?? account.slice(0, 12)

const place = <T,>(value: T | null, shown: (value: T) => string) => (value === null ? '–' : shown(value))

/** What there is to see of a request, in the order of the columns. */
export const logColumns = (): Column<Entry>[] => [
  {
    id: 'at',
    title: t('log.at'),
    phone: 'main',
    cell: ({ at, request_id }) => (
      <>
        <time title={exactMoment(at)}>{clock(at)}</time>
        <span class="unseen">{t('log.open', { id: request_id })}</span>
      </>
    ),
  },
  {
    id: 'status',
    title: t('log.status'),
    phone: 'end',
    cell: ({ status, outcome }) => (
      <span title={t(`outcome.${outcome}`)}>
        <span class={`dot ${tones[outcome]}`} />
        {status || '–'}
        <span class="unseen"> {t(`outcome.${outcome}`)}</span>
      </span>
    ),
  },
  {
    id: 'model',
    title: t('log.model'),
    phone: 'below',
    cell: ({ model }) => <span class="mono">{model || '–'}</span>,
  },
  {
    id: 'endpoint',
    title: t('log.endpoint'),
    from: 1250,
    cell: ({ endpoint }) => endpointName(endpoint),
  },
  {
    id: 'key',
    title: t('log.key'),
    from: 640,
    phone: 'below',
    cell: ({ key_id: key }) =>
      key.startsWith('key_') ? <Link to={`/admin/keys?open=${key}`}>{keyName(key)}</Link> : keyName(key),
  },
  {
    id: 'account',
    title: t('log.account'),
    from: 780,
    cell: ({ attempts }) => <LastAccount attempts={attempts} />,
  },
  {
    id: 'error',
    title: t('log.error'),
    grow: true,
    phone: 'below',
    cell: ({ code, message }) =>
      code && (
        <span title={message ?? ''}>
          <span class="mono">{code}</span> <small class="soft">{translated(message ?? '')}</small>
        </span>
      ),
  },
  {
    id: 'tokens',
    title: t('log.tokens'),
    number: true,
    from: 1000,
    cell: ({ usage }) => place(usage, ({ input, output }) => `${count(input)} → ${count(output)}`),
  },
  {
    id: 'cost',
    title: t('log.cost'),
    number: true,
    from: 1100,
    cell: ({ cost_usd: cost }) => place(cost, dollars),
  },
  {
    id: 'first',
    title: t('log.first'),
    number: true,
    from: 1200,
    cell: ({ first_token_ms: ms }) => place(ms, duration),
  },
  { id: 'ms', title: t('log.whole'), number: true, phone: 'below', cell: ({ ms }) => duration(ms) },
  { id: 'address', title: t('log.address'), from: 1500, cell: ({ address }) => address },
  {
    id: 'transport',
    title: t('log.transport'),
    from: Infinity,
    cell: ({ attempts }) => attempts.at(-1)?.transport ?? '–',
  },
  { id: 'process', title: t('log.process'), from: Infinity, cell: ({ process }) => process },
  {
    id: 'id',
    title: t('log.id'),
    from: Infinity,
    cell: ({ request_id: id }) => <span class="mono">{id}</span>,
  },
]

/** The account that was asked last, and how many more were. */
function LastAccount({ attempts }: { attempts: readonly Attempt[] }) {
  const last = attempts.at(-1)
  if (!last) return <>–</>
  return (
    <>
      <Link to={`/admin/accounts?open=${encodeURIComponent(last.account)}`}>{attemptName(last)}</Link>
      {attempts.length > 1 && <small class="soft">+{attempts.length - 1}</small>}
    </>
  )
}
