import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { FilterBar } from '../../parts/filter-bar.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Search } from '../../parts/search.tsx'
import { Table } from '../../parts/table.tsx'
import { TableColumns } from '../../parts/table-columns.tsx'
import type { Refusal } from '../../state/api.ts'
import { changeKey, type Key, keys, loadKeys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { param, setParams, unsetParam } from '../../state/route.ts'
import { session } from '../../state/session.ts'
import { loadSettings } from '../../state/settings.ts'
import { loadKeyUse, type Ranked } from '../../state/stats.ts'
import { Clients } from './clients.tsx'
import { keyColumns } from './columns.tsx'
import { keyRows } from './key-rows.ts'
import { OpenKey } from './open-key.tsx'
import { SecretDialog } from './secret-dialog.tsx'

const lookEveryMs = 5000

const show = (what: string) => setParams({ open: what }, true)

/** The keys of callers: who may ask what, how much of it is used, and what each was used for. */
export function Keys() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const used = useSignal<readonly Ranked[]>([])
  const secret = useSignal('')
  const trouble = useSignal('')
  const isIn = session.value === 'in'
  const load = async () => void (refusal.value = await loadKeys())
  useEffect(() => {
    if (!isIn) return undefined
    void load()
    void loadSettings()
    void loadKeyUse().then((reply) => void (reply.ok && (used.value = reply.value)))
    const timer = setInterval(() => document.visibilityState === 'visible' && void load(), lookEveryMs)
    return () => clearInterval(timer)
  }, [isIn])
  const turn = async (key: Key, enabled: boolean) => {
    const why = await changeKey(key.id, { enabled })
    trouble.value = why ? refusalText(why) : ''
  }
  const rows = keyRows(used.value)
  return (
    <>
      <div class="page-head wide">
        <h1>{t('page.keys')}</h1>
        <div class="tools-end">
          <button type="button" class="button primary" onClick={() => show('new')}>
            <Icon name="plus" />
            {t('keys.new')}
          </button>
        </div>
      </div>
      <FilterBar
        inForce={0}
        search={<Search label={t('keys.search')} value={param('q')} onInput={(q) => setParams({ q })} />}
        end={<TableColumns name="keys" columns={keyColumns()} />}
      />
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {keys.value && (
        <Table
          name="keys"
          label={t('page.keys')}
          columns={keyColumns((key, on) => void turn(key, on))}
          rows={rows}
          keyOf={({ id }) => id}
          mark={({ name }) => ({ 'data-key': name })}
          onOpen={({ id }) => show(id)}
          sort={param('sort')}
          onSort={(sort) => setParams({ sort })}
        />
      )}
      {keys.value?.length === 0 && <p class="soft">{t('keys.none')}</p>}
      <Clients secret="" />
      {param('open') && keys.value && (
        <OpenKey
          what={param('open')}
          rows={rows}
          onClose={() => unsetParam('open')}
          onMade={(made) => {
            unsetParam('open')
            secret.value = made
          }}
        />
      )}
      {secret.value && <SecretDialog secret={secret.value} onClose={() => (secret.value = '')} />}
    </>
  )
}
