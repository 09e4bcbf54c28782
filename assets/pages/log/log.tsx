import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Switch } from '../../parts/switch.tsx'
import type { Refusal } from '../../state/api.ts'
import { loadKeys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { exportUrl, filter, loadLog, tail } from '../../state/log.ts'
import { loadSettings } from '../../state/settings.ts'
import { ClearLog } from './clear-log.tsx'
import { EntryDialog } from './entry-dialog.tsx'
import { Filters } from './filters.tsx'
import { Rows } from './rows.tsx'

/** Every request: filters, the list, one of them in detail, live, and as a file. */
export function Log() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const live = useSignal(false)
  const lost = useSignal('')
  const open = useSignal('')
  const clearing = useSignal(false)
  const asked = filter.value

  const load = async (signal?: AbortSignal) => void (refusal.value = await loadLog(signal))

  useEffect(() => {
    const leaving = new AbortController()
    void load(leaving.signal)
    return () => leaving.abort()
  }, [asked])

  useEffect(() => {
    if (!live.value) return undefined
    const leaving = new AbortController()
    lost.value = ''
    void tail(leaving.signal).then((why) => {
      if (!why) return
      live.value = false
      lost.value = t('log.live.lost', { message: refusalText(why) })
    })
    return () => leaving.abort()
  }, [asked, live.value])

  useEffect(() => {
    void loadKeys()
    void loadSettings()
  }, [])

  return (
    <>
      <div class="page-head">
        <h1>{t('page.log')}</h1>
        <p class="soft">{t('log.lead')}</p>
      </div>
      <div class="tools">
        <div class="live">
          <Switch label={t('log.live')} on={live.value} onTurn={(on) => (live.value = on)} />
        </div>
        <div class="tools-end">
          {(['csv', 'json'] as const).map((format) => (
            <a key={format} class="button small" href={exportUrl(format)} download>
              <Icon name="download" size={16} />
              {t('log.export', { format: format.toUpperCase() })}
            </a>
          ))}
          <button type="button" class="button small" onClick={() => (clearing.value = true)}>
            {t('log.clear')}
          </button>
        </div>
      </div>
      <Filters />
      <div role="alert">{lost.value && <Notice tone="warn">{lost.value}</Notice>}</div>
      {refusal.value ? (
        <Failure refusal={refusal.value} retry={() => void load()} />
      ) : (
        <Rows onOpen={(id) => (open.value = id)} />
      )}
      {open.value && <EntryDialog id={open.value} onClose={() => (open.value = '')} />}
      {clearing.value && <ClearLog onClose={() => (clearing.value = false)} />}
    </>
  )
}
