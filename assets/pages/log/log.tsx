import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Popup } from '../../parts/popup.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Switch } from '../../parts/switch.tsx'
import { TableColumns } from '../../parts/table-columns.tsx'
import type { Refusal } from '../../state/api.ts'
import { loadKeys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { asked, exportUrl, follow, loadLog } from '../../state/log.ts'
import { param, setParams, unsetParam } from '../../state/route.ts'
import { session } from '../../state/session.ts'
import { loadSettings } from '../../state/settings.ts'
import { ClearLog } from './clear-log.tsx'
import { logColumns } from './columns.tsx'
import { EntryDialog } from './entry-dialog.tsx'
import { Filters } from './filters.tsx'
import { Rows } from './rows.tsx'

/** Every request: filters, the list, one of them in detail, live, and as a file. */
export function Log() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const lost = useSignal('')
  const clearing = useSignal(false)
  const wanted = asked.value
  const live = param('live') !== ''
  const isIn = session.value === 'in'
  const load = async (signal?: AbortSignal) => void (refusal.value = await loadLog(signal))

  useEffect(() => {
    if (!isIn) return undefined
    const leaving = new AbortController()
    void load(leaving.signal)
    return () => leaving.abort()
  }, [wanted, isIn])

  useEffect(() => {
    lost.value = ''
    if (!live || !isIn) return undefined
    const leaving = new AbortController()
    void follow(leaving.signal, (why) => {
      lost.value =
        why === undefined
          ? ''
          : why === 'again'
            ? t('log.live.again')
            : t('log.live.lost', { message: refusalText(why) })
    })
    return () => leaving.abort()
  }, [wanted, live, isIn])

  useEffect(() => {
    void loadKeys()
    void loadSettings()
  }, [])

  const wrongQuery = refusal.value?.param === 'query' ? refusal.value.message : ''
  return (
    <>
      <div class="page-head wide">
        <h1>{t('page.log')}</h1>
        <div class="tools-end">
          <div class="live">
            <Switch label={t('log.live')} on={live} onTurn={(on) => setParams({ live: on ? '1' : '' })} />
          </div>
          <Popup label={t('accounts.export.menu')} icon="download">
            {(['csv', 'json'] as const).map((format) => (
              <a key={format} class="choice" href={exportUrl(format)} download>
                {t('log.export', { format: format.toUpperCase() })}
              </a>
            ))}
          </Popup>
          <button type="button" class="button small" onClick={() => (clearing.value = true)}>
            {t('log.clear')}
          </button>
        </div>
      </div>
      <Filters wrong={wrongQuery} end={<TableColumns name="log" columns={logColumns()} />} />
      <div role="status">{lost.value && <Notice tone="warn">{lost.value}</Notice>}</div>
      {refusal.value && wrongQuery === '' && <Failure refusal={refusal.value} retry={() => void load()} />}
      <Rows onOpen={(id) => setParams({ open: id }, true)} />
      {param('open') && <EntryDialog id={param('open')} onClose={() => unsetParam('open')} />}
      {clearing.value && <ClearLog onClose={() => (clearing.value = false)} />}
    </>
  )
}
