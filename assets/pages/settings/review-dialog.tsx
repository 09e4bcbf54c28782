import { useSignal } from '@preact/signals'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { t } from '../../state/language.ts'
import { plainSettings, saveSettings, type Setting } from '../../state/settings.ts'
import { draft, parse } from './draft.ts'
import { shortly } from './setting-field.tsx'

type ReviewProps = {
  onClose: () => void
  /** What is wrong, by key. */
  onWrong: (wrong: Record<string, string>) => void
  onSaved: (needsRestart: string[]) => void
}

/** What will be written, before and after, and only then written. */
export function ReviewDialog({ onClose, onWrong, onSaved }: ReviewProps) {
  const busy = useSignal(false)
  const trouble = useSignal('')
  const changed = (plainSettings.value ?? []).filter(({ key }) => key in draft.value)
  const save = async () => {
    const change: Record<string, unknown> = {}
    const wrong: Record<string, string> = {}
    for (const setting of changed) {
      const parsed = parse(setting, draft.value[setting.key] ?? null)
      if ('wrong' in parsed) wrong[setting.key] = parsed.wrong
      else change[setting.key] = parsed.value
    }
    if (Object.keys(wrong).length > 0) return onWrong(wrong)
    busy.value = true
    const reply = await saveSettings(change)
    busy.value = false
    if (reply.ok) {
      draft.value = {}
      return onSaved(reply.value.needs_restart)
    }
    const { param, message } = reply.refusal
    const at = changed.find(
      ({ key }) => param === key || param.startsWith(`${key}[`) || param.startsWith(`${key}.`),
    )
    if (at) return onWrong({ [at.key]: message })
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
                <td class="mono main">{setting.key}</td>
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
