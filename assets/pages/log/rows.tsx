import { useSignal } from '@preact/signals'
import { Failure } from '../../parts/failure.tsx'
import { Table } from '../../parts/table.tsx'
import type { Refusal } from '../../state/api.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { answered, asked, entries, hasMore, held, loadOlder, showHeld } from '../../state/log.ts'
import { logColumns } from './columns.tsx'

type RowsProps = { onOpen: (id: string) => void }

/** The requests, newest first; older ones when asked for. */
export function Rows({ onOpen }: RowsProps) {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const shown = entries.value
  if (!shown) return <p class="soft">{t('loading')}</p>
  if (shown.length === 0) return <Nothing />
  return (
    <>
      {held.value.length > 0 && (
        <p class="held">
          <button
            type="button"
            class="button primary small"
            onClick={() => {
              showHeld()
              scrollTo(0, 0)
            }}
          >
            {t('log.held', { n: count(held.value.length) })}
          </button>
        </p>
      )}
      <Table
        name="log"
        label={t('page.log')}
        columns={logColumns()}
        rows={shown}
        keyOf={({ request_id }) => request_id}
        mark={({ outcome }) => ({ 'data-outcome': outcome })}
        onOpen={({ request_id }) => onOpen(request_id)}
        stale={answered.value !== asked.value}
      />
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

const Nothing = () => (
  <div class="card empty">
    <p class="soft">{t(asked.value === '' ? 'log.none' : 'log.none.fits')}</p>
  </div>
)
