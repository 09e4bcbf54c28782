import { useSignal } from '@preact/signals'
import { Failure } from '../../parts/failure.tsx'
import type { Refusal } from '../../state/api.ts'
import { count, duration, moment } from '../../state/format.ts'
import { known, t } from '../../state/language.ts'
import { entries, type Entry, filter, hasMore, loadOlder } from '../../state/log.ts'
import { keyName } from './key-name.ts'

const tones = {
  succeeded: 'tone-good',
  refused: 'tone-rest',
  failed: 'tone-bad',
  cancelled: 'tone-off',
} as const

type RowsProps = { onOpen: (id: string) => void }

/** The requests, newest first; older ones when asked for. */
export function Rows({ onOpen }: RowsProps) {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const shown = entries.value
  if (!shown) return <p class="soft">{t('loading')}</p>
  if (shown.length === 0) return <Nothing />
  return (
    <>
      <div class="card table-card">
        <table class="table log">
          <thead>
            <tr>
              <th>{t('log.at')}</th>
              <th>{t('log.outcome')}</th>
              <th>{t('log.endpoint')}</th>
              <th>{t('log.key')}</th>
              <th class="number">{t('log.tokens')}</th>
              <th class="number">{t('log.first')}</th>
              <th class="number">{t('log.whole')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((entry) => (
              <Row key={entry.request_id} entry={entry} onOpen={() => onOpen(entry.request_id)} />
            ))}
          </tbody>
        </table>
      </div>
      {refusal.value && <Failure refusal={refusal.value} />}
      {hasMore() && (
        <p class="more">
          <button
            type="button"
            class="button"
            onClick={() => void loadOlder().then((why) => (refusal.value = why))}
          >
            {t('log.older')}
          </button>
        </p>
      )}
    </>
  )
}

const Row = ({ entry, onOpen }: { entry: Entry; onOpen: () => void }) => (
  <tr data-outcome={entry.outcome} onClick={onOpen}>
    <td class="main">
      <button type="button" class="row-open">
        {moment(entry.at)}
        <span class="unseen">{t('log.open', { id: entry.request_id })}</span>
      </button>
    </td>
    <td data-label={t('log.outcome')}>
      <span class={`dot ${tones[entry.outcome]}`} />
      <span>{t(`outcome.${entry.outcome}`)}</span>
      {entry.code && <span class="tag mono">{entry.code}</span>}
    </td>
    <td data-label={t('log.endpoint')}>
      <span class="mono">{entry.model || '–'}</span>
      <small class="soft">{endpointName(entry.endpoint)}</small>
    </td>
    <td data-label={t('log.key')}>{keyName(entry.key_id)}</td>
    <td class="number" data-label={t('log.tokens')}>
      {entry.usage ? `${count(entry.usage.input)} → ${count(entry.usage.output)}` : '–'}
    </td>
    <td class="number" data-label={t('log.first')}>
      {entry.first_token_ms === null ? '–' : duration(entry.first_token_ms)}
    </td>
    <td class="number" data-label={t('log.whole')}>
      {duration(entry.ms)}
    </td>
  </tr>
)

/** The endpoint by the name its switch has. */
export const endpointName = (endpoint: string) =>
  known(
    `endpoint.${endpoint.replace('chat_completions', 'chat').replace('images_nsfw', 'nsfw')}`,
    {},
    endpoint,
  )

function Nothing() {
  const filtered = Object.keys(filter.value).length > 0
  return (
    <div class="card empty">
      <p class="soft">{t(filtered ? 'log.none.fits' : 'log.none')}</p>
    </div>
  )
}
