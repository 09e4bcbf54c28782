import type { ProcessItem } from '../../src/admin/answers.ts'
import { Card } from '../parts/card.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Link } from '../parts/link.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { clock, moment, size } from '../state/format.ts'
import { t } from '../state/language.ts'
import { endpoints, switches } from '../state/switches.ts'
import type { System } from '../state/system.ts'

/** Which endpoints are on. */
export const EndpointsInBrief = () => (
  <Card title={t('endpoints')} aside={<Link to="/admin/endpoints">{t('endpoints.change')}</Link>}>
    <ul class="brief">
      {endpoints.map(({ key, name }) => {
        const on = switches.value?.[key]
        return (
          <li key={key} class={on === false ? 'off' : ''} data-endpoint={key}>
            <span class={`dot ${on ? 'tone-good' : 'tone-off'}`} />
            {t(name)}
            <small>{on === undefined ? '' : t(on ? 'endpoints.on' : 'endpoints.off')}</small>
          </li>
        )
      })}
    </ul>
  </Card>
)

/** What is running, and on what. */
export function Process({ now }: { now: System }) {
  const free = size(now.storage.free_bytes)
  const facts: readonly [string, string][] = [
    [t('process.version'), now.version],
    [t('process.started'), moment(now.started_at)],
    [t('process.platform'), `${now.process.platform}, ${t('process.cores', { n: now.cpu.cores })}`],
    [t('process.id'), `${now.process.id} · Bun ${now.process.bun}`],
    [
      t('process.storage'),
      `${now.storage.type} · ${t('process.free', { size: `${free.number} ${free.unit}` })}`,
    ],
  ]
  return (
    <Card title={t('process')}>
      <dl class="facts wide">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

/** The processes that share the store; nothing while there is but one. */
export function Processes({ now }: { now: System }) {
  if (now.processes.length < 2) return null
  return (
    <Card title={t('processes')} aside={<span class="soft">{now.storage.type}</span>}>
      <Table
        name="processes"
        label={t('processes')}
        columns={processColumns(now.process.id)}
        rows={now.processes}
        keyOf={({ id }) => id}
      />
    </Card>
  )
}

const processColumns = (here: number): Column<ProcessItem>[] => [
  {
    id: 'host',
    title: t('processes.host'),
    phone: 'main',
    cell: ({ host, pid }) => (
      <>
        {host} · {pid}
        {pid === here && <small class="soft">{t('processes.here')}</small>}
      </>
    ),
  },
  {
    id: 'port',
    title: t('processes.port'),
    number: true,
    phone: 'below',
    named: true,
    cell: ({ port }) => String(port),
  },
  { id: 'version', title: t('process.version'), phone: 'end', cell: ({ version }) => version },
  {
    id: 'url',
    title: t('processes.url'),
    grow: true,
    from: 500,
    cell: ({ url }) => <span class="mono">{url}</span>,
  },
  { id: 'started', title: t('process.started'), phone: 'below', cell: ({ started_at: at }) => moment(at) },
  { id: 'seen', title: t('processes.seen'), from: 420, cell: ({ seen_at: at }) => clock(at) },
]

/** Which file holds what, to be copied into an editor or a backup. */
export const Places = ({ now }: { now: System }) => (
  <Card title={t('places')} later>
    <dl class="facts">
      {(['data', 'config', 'accounts', 'database', 'media'] as const).map((place) => (
        <div key={place}>
          <dt>{t(`places.${place}`)}</dt>
          <dd class="path">
            <span class="mono">{now.paths[place]}</span>
            <CopyButton text={now.paths[place]} what={t(`places.${place}`)} />
          </dd>
        </div>
      ))}
    </dl>
  </Card>
)
