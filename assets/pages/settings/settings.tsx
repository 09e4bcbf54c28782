import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Search } from '../../parts/search.tsx'
import { Switch } from '../../parts/switch.tsx'
import type { Refusal } from '../../state/api.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { loadSettings, plainSettings, type Setting } from '../../state/settings.ts'
import { Backup } from './backup.tsx'
import { draft } from './draft.ts'
import { ReviewDialog } from './review-dialog.tsx'
import { SettingField } from './setting-field.tsx'

/** Every key of the configuration: what it does, what it is, where that comes from; nothing is written unseen. */
export function Settings() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const text = useSignal('')
  const onlyChanged = useSignal(false)
  const wrong = useSignal<Record<string, string>>({})
  const reviewing = useSignal(false)
  const said = useSignal('')
  const load = async () => void (refusal.value = await loadSettings())
  useEffect(() => void load(), [])
  const fits = (setting: Setting) =>
    (!onlyChanged.value || setting.origin !== 'default' || setting.key in draft.value) &&
    `${setting.key} ${setting.description}`.toLowerCase().includes(text.value.trim().toLowerCase())
  const found = (plainSettings.value ?? []).filter(fits)
  const sections = [...new Set(found.map(sectionOf))]
  const changes = Object.keys(draft.value).length
  return (
    <>
      <div class="page-head">
        <h1>{t('page.settings')}</h1>
        <p class="soft">{t('settings.lead')}</p>
      </div>
      <div class="tools">
        <Search label={t('settings.search')} value={text.value} onInput={(value) => (text.value = value)} />
        <div class="live">
          <Switch
            label={t('settings.onlychanged')}
            on={onlyChanged.value}
            onTurn={(on) => (onlyChanged.value = on)}
          />
        </div>
      </div>
      <div role="status">{said.value && <Notice tone="plain">{said.value}</Notice>}</div>
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {plainSettings.value && found.length === 0 && (
        <div class="card empty">
          <p class="soft">{t('settings.none')}</p>
        </div>
      )}
      {sections.map((section) => (
        <section key={section} class="card settings" aria-labelledby={`section-${section}`}>
          <h2 id={`section-${section}`} class="mono">
            [{section}]
          </h2>
          {found
            .filter((setting) => sectionOf(setting) === section)
            .map((setting) => (
              <SettingField key={setting.key} of={setting} wrong={wrong.value[setting.key]} />
            ))}
        </section>
      ))}
      {text.value === '' && !onlyChanged.value && <Backup />}
      {changes > 0 && (
        <div class="card bulk save-bar" role="group" aria-label={t('settings.changes')}>
          <span>{t('settings.changed', { n: count(changes) })}</span>
          <span class="row-actions">
            <button
              type="button"
              class="button"
              onClick={() => {
                draft.value = {}
                wrong.value = {}
              }}
            >
              {t('settings.discard')}
            </button>
            <button type="button" class="button primary" onClick={() => (reviewing.value = true)}>
              {t('settings.review')}
            </button>
          </span>
        </div>
      )}
      {reviewing.value && (
        <ReviewDialog
          onClose={() => (reviewing.value = false)}
          onWrong={(found) => {
            wrong.value = found
            reviewing.value = false
          }}
          onSaved={(restart) => {
            wrong.value = {}
            reviewing.value = false
            said.value =
              restart.length > 0
                ? t('settings.saved.restart', { keys: restart.join(', ') })
                : t('settings.saved')
          }}
        />
      )}
    </>
  )
}

const sectionOf = ({ key }: Setting) => key.slice(0, key.indexOf('.'))
