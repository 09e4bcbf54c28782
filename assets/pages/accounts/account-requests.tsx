import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Link } from '../../parts/link.tsx'
import { Switch } from '../../parts/switch.tsx'
import { Table } from '../../parts/table.tsx'
import type { Refusal } from '../../state/api.ts'
import { t } from '../../state/language.ts'
import { type Entry, loadEntriesOf } from '../../state/log.ts'
import { go } from '../../state/route.ts'
import { logColumns } from '../log/columns.tsx'

const shown = new Set(['at', 'status', 'model', 'error', 'ms'])

/** The latest requests that asked one account, and the way to all of them. */
export function AccountRequests({ id }: { id: string }) {
  const entries = useSignal<readonly Entry[] | undefined>(undefined)
  const refusal = useSignal<Refusal | undefined>(undefined)
  const failed = useSignal(false)
  useEffect(() => {
    void loadEntriesOf(id, failed.value).then((reply) => {
      refusal.value = reply.ok ? undefined : reply.refusal
      if (reply.ok) entries.value = reply.value.items
    })
  }, [id, failed.value])
  const all = `/admin/log?q=account:${id}${failed.value ? '+fault:*' : ''}`
  return (
    <>
      <div class="tools">
        <Switch
          label={t('accounts.requests.failed')}
          on={failed.value}
          onTurn={(on) => (failed.value = on)}
        />
        <div class="tools-end">
          <Link to={all}>{t('accounts.requests.all')}</Link>
        </div>
      </div>
      {refusal.value && <Failure refusal={refusal.value} />}
      {entries.value?.length === 0 && <p class="soft">{t('accounts.requests.none')}</p>}
      {entries.value && entries.value.length > 0 && (
        <Table
          name="account-requests"
          label={t('accounts.part.requests')}
          columns={logColumns().filter((column) => shown.has(column.id))}
          rows={entries.value}
          keyOf={({ request_id }) => request_id}
          onOpen={({ request_id: request }) => go(`${all}&open=${encodeURIComponent(request)}`)}
        />
      )}
    </>
  )
}
