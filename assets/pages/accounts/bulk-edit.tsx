import { useSignal } from '@preact/signals'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { chosenCount, editChosen } from '../../state/accounts.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { changeOf, type Draft, SettingFields } from './setting-fields.tsx'

type BulkEditProps = { onClose: () => void; onDone: (changed: number, matched: number) => void }

/** Settings and tags of all that are chosen. Only what is written changes. */
export function BulkEdit({ onClose, onDone }: BulkEditProps) {
  const draft = useSignal<Draft>({})
  const tags = useSignal('')
  const wrong = useSignal<Record<string, string>>({})
  const trouble = useSignal('')
  const busy = useSignal(false)
  const added = () => tags.value.split(',').flatMap((tag) => tag.trim() || [])
  const send = async () => {
    busy.value = true
    const written = Object.fromEntries(Object.entries(draft.value).filter(([, text]) => text.trim() !== ''))
    const reply = await editChosen(changeOf(written), added())
    busy.value = false
    if (reply.ok) return onDone(reply.value.changed, reply.value.matched)
    const field = reply.refusal.param.replace(/^set\./, '')
    wrong.value = field === '' ? {} : { [field]: reply.refusal.message }
    trouble.value = refusalText(reply.refusal)
  }
  return (
    <Dialog
      title={t('accounts.edit.title', { n: count(chosenCount.value) })}
      onClose={onClose}
      onSubmit={() => void send()}
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
      <p class="soft">{t('accounts.edit.about')}</p>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      <Field
        label={t('accounts.edit.tags')}
        hint={t('accounts.tags.hint')}
        value={tags.value}
        onInput={(text) => (tags.value = text)}
      />
      <SettingFields
        of={undefined}
        draft={draft.value}
        onDraft={(next) => (draft.value = next)}
        wrong={wrong.value}
      />
    </Dialog>
  )
}
