import { useSignal } from '@preact/signals'
import { Card } from '../../parts/card.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Rich } from '../../parts/rich.tsx'
import { downloadBackup, restoreBackup } from '../../state/backup.ts'
import { t } from '../../state/language.ts'

/** Everything as one file, and back from one. */
export function Backup() {
  const passphrase = useSignal('')
  const busy = useSignal(false)
  const trouble = useSignal('')
  const said = useSignal('')
  const file = useSignal<File | undefined>(undefined)
  const make = async () => {
    busy.value = true
    trouble.value = ''
    const refusal = await downloadBackup(passphrase.value)
    busy.value = false
    if (refusal) trouble.value = refusalText(refusal)
  }
  const restore = async (chosen: File) => {
    const refusal = await restoreBackup(chosen, passphrase.value)
    if (!refusal) said.value = t('backup.restored')
    return refusal
  }
  return (
    <Card title={t('backup')}>
      <p class="soft">{t('backup.about')}</p>
      <Field
        label={t('backup.passphrase')}
        value={passphrase.value}
        password
        onInput={(value) => (passphrase.value = value)}
        hint={t('backup.passphrase.hint')}
      />
      <div class="row-actions">
        <button type="button" class="button primary" disabled={busy.value} onClick={() => void make()}>
          {busy.value ? t('backup.making') : t('backup.make')}
        </button>
        <label class="button">
          {t('backup.restore')}
          <input
            type="file"
            class="unseen"
            onChange={(event) => {
              file.value = event.currentTarget.files?.[0]
              event.currentTarget.value = ''
            }}
          />
        </label>
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      <div role="status">{said.value && <Notice tone="plain">{said.value}</Notice>}</div>
      {file.value && (
        <Confirm
          title={t('backup.restore.title', { name: file.value.name })}
          action={t('backup.restore.do')}
          onConfirm={() => restore(file.value!)}
          onClose={() => (file.value = undefined)}
        >
          <p>
            <Rich text={t('backup.restore.about')} />
          </p>
        </Confirm>
      )}
    </Card>
  )
}
