import { useSignal } from '@preact/signals'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { t } from '../../state/language.ts'
import { allowedText, saveSettings, type Setting, titleOf } from '../../state/settings.ts'
import { changedSettings, discard, draft, parse, refuse } from './draft.ts'
import { shortly } from './setting-field.tsx'

type ReviewProps = {
  onClose: () => void
  /** The gateway does not take a value: it stands at its field now. */
  onRefused: (setting: Setting) => void
  onSaved: (needsRestart: string[]) => void
}

/** What will be written, before and after, and only then written. Opened only while nothing is known to be wrong. */
export function ReviewDialog({ onClose, onRefused, onSaved }: ReviewProps) {
  const busy = useSignal(false)
  const trouble = useSignal('')
  const changed = changedSettings.value
  const save = async () => {
    const parsed = changed.map((setting) => ({
      key: setting.key,
      ...parse(setting, draft.value[setting.key] ?? null),
    }))
    const change = Object.fromEntries(parsed.flatMap((one) => ('value' in one ? [[one.key, one.value]] : [])))
    busy.value = true
    const reply = await saveSettings(change)
    busy.value = false
    if (reply.ok) {
      discard()
      return onSaved(reply.value.needs_restart)
    }
    const { param, message } = reply.refusal
    const at = changed.find(
      ({ key }) => param === key || param.startsWith(`${key}[`) || param.startsWith(`${key}.`),
    )
    if (at) {
      const allowed = allowedText(at.allowed)
      const isRange = allowed !== '' && message.includes('is not allowed; allowed:')
      refuse(at, isRange ? t('settings.allowed', { allowed }) : message)
      return onRefused(at)
    }
    trouble.value = refusalText(reply.refusal)
  }
  return (
    <Dialog
      title={t('settings.review')}
      onClose={onClose}
      onSubmit={() => void save()}
      wide
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy.value}>
            {t('save')}
          </button>
        </>
      }
    >
      <div class="table-card">
        <table class="table">
          <thead>
            <tr>
              <th>{t('settings.key')}</th>
              <th>{t('settings.before')}</th>
              <th>{t('settings.after')}</th>
            </tr>
          </thead>
          <tbody>
            {changed.map((setting) => (
              <tr key={setting.key} data-change={setting.key}>
                <td class="main">
                  {titleOf(setting)} <code class="key">{setting.key}</code>
                </td>
                <td data-label={t('settings.before')}>
                  <del>{setting.secret ? '••••' : shortly(setting.value)}</del>
                </td>
                <td data-label={t('settings.after')}>
                  <ins>{after(setting)}</ins>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
    </Dialog>
  )
}

function after(setting: Setting): string {
  const noted = draft.value[setting.key]
  if (noted === null) return t('settings.default', { value: shortly(setting.default) })
  if (setting.secret) return '••••••'
  const parsed = parse(setting, noted ?? null)
  return 'wrong' in parsed ? String(noted) : shortly(parsed.value)
}
