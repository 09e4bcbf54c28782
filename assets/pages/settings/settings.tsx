import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Search } from '../../parts/search.tsx'
import { Switch } from '../../parts/switch.tsx'
import type { Refusal } from '../../state/api.ts'
import { known, t } from '../../state/language.ts'
import { param, setParams } from '../../state/route.ts'
import { loadSettings, plainSettings, type Setting } from '../../state/settings.ts'
import { Backup } from './backup.tsx'
import { draft } from './draft.ts'
import { Password } from './password.tsx'
import { ReviewDialog } from './review-dialog.tsx'
import { SaveBar, showSetting } from './save-bar.tsx'
import { SettingField } from './setting-field.tsx'

/** Every key of the configuration: what it does, what it is, where that comes from; nothing is written unseen. */
export function Settings() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const onlyChanged = useSignal(false)
  const reviewing = useSignal(false)
  const said = useSignal('')
  const load = async () => void (refusal.value = await loadSettings())
  useEffect(() => void load(), [])
  const fits = (setting: Setting) =>
    (!onlyChanged.value || setting.origin !== 'default' || setting.key in draft.value) &&
    wordsOf(setting).includes(param('q').trim().toLowerCase())
  const found = (plainSettings.value ?? []).filter(fits)
  const sections = [...new Set(found.map(sectionOf))]
  return (
    <>
      <div class="page-head">
        <h1>{t('page.settings')}</h1>
        <p class="soft">{t('settings.lead')}</p>
      </div>
      <div class="tools">
        <Search label={t('settings.search')} value={param('q')} onInput={(q) => setParams({ q })} />
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
      <div class="settings-room">
        {sections.length > 1 && <Contents sections={sections} />}
        <div class="stack">
          {sections.map((section) => (
            <section key={section} class="card settings" aria-labelledby={`section-${section}`}>
              <h2 id={`section-${section}`} tabIndex={-1}>
                {known(`settings.section.${section}`, {}, section)}{' '}
                {section !== '' && <code>[{section}]</code>}
              </h2>
              {section === '' && <p class="soft section-about">{t('settings.start.why')}</p>}
              {found
                .filter((setting) => sectionOf(setting) === section)
                .map((setting) => (
                  <SettingField key={setting.key} of={setting} />
                ))}
            </section>
          ))}
          {param('q') === '' && !onlyChanged.value && (
            <>
              <Password />
              <Backup />
            </>
          )}
        </div>
      </div>
      <SaveBar onReview={() => (reviewing.value = true)} onWrong={show} />
      {reviewing.value && (
        <ReviewDialog
          onClose={() => (reviewing.value = false)}
          onRefused={(setting) => {
            reviewing.value = false
            show(setting)
          }}
          onSaved={(restart) => {
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

/** Shows a setting, also one that the search hides. */
function show(setting: Setting): void {
  setParams({ q: '' })
  showSetting(setting)
}

/** The sections, each a way to itself. */
const Contents = ({ sections }: { sections: readonly string[] }) => (
  <nav class="contents" aria-label={t('settings.contents')}>
    <ul>
      {sections.map((section) => (
        <li key={section}>
          <button
            type="button"
            class="link"
            onClick={() => {
              const heading = document.getElementById(`section-${section}`)
              heading?.scrollIntoView()
              heading?.focus({ preventScroll: true })
            }}
          >
            {known(`settings.section.${section}`, {}, section)}
          </button>
        </li>
      ))}
    </ul>
  </nav>
)

/** `grok` of `grok.timeout`; empty for what comes from flags and the environment. */
const sectionOf = ({ key }: Setting) => key.slice(0, Math.max(0, key.indexOf('.')))

const wordsOf = ({ key, title, title_zh, description, description_zh }: Setting) =>
  `${key} ${title} ${title_zh} ${description} ${description_zh}`.toLowerCase()
