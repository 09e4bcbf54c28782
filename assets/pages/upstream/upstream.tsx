import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Notice } from '../../parts/notice.tsx'
import type { Refusal } from '../../state/api.ts'
import { t } from '../../state/language.ts'
import { loadSettings, plainSettings } from '../../state/settings.ts'
import { Upstream as Behaviour } from '../overview-upstream.tsx'
import { ReviewDialog } from '../settings/review-dialog.tsx'
import { SaveBar, showSetting } from '../settings/save-bar.tsx'
import { SettingField } from '../settings/setting-field.tsx'
import { CaptureCard } from './capture-card.tsx'
import { Seen } from './seen.tsx'

const prefix = 'upstream.'

/** Grok's words: what is unknown, what was last seen, what is set; and exchanges written down for a developer. */
export function UpstreamPage() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const reviewing = useSignal(false)
  const said = useSignal('')
  const load = async () => void (refusal.value = await loadSettings())
  useEffect(() => void load(), [])
  const words = (plainSettings.value ?? []).filter(({ key }) => key.startsWith(prefix))
  return (
    <>
      <div class="page-head">
        <h1>{t('page.upstream')}</h1>
        <p class="soft">{t('words.lead')}</p>
      </div>
      <div role="status">{said.value && <Notice tone="plain">{said.value}</Notice>}</div>
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      <div class="stack">
        <Behaviour />
        <Seen />
        <section class="card settings" aria-labelledby="words-set">
          <h2 id="words-set">
            {t('words.set')} <code>[upstream]</code>
          </h2>
          {words.map((setting) => (
            <SettingField key={setting.key} of={setting} />
          ))}
        </section>
        <CaptureCard />
      </div>
      <SaveBar onReview={() => (reviewing.value = true)} onWrong={showSetting} />
      {reviewing.value && (
        <ReviewDialog
          onClose={() => (reviewing.value = false)}
          onRefused={(setting) => {
            reviewing.value = false
            showSetting(setting)
          }}
          onSaved={() => {
            reviewing.value = false
            said.value = t('settings.saved')
          }}
        />
      )}
    </>
  )
}
