import { useSignal } from '@preact/signals'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { t } from '../../state/language.ts'
import { clearLog } from '../../state/log.ts'

/** Asks before the whole log is removed. */
export function ClearLog({ onClose }: { onClose: () => void }) {
  const busy = useSignal(false)
  const trouble = useSignal('')
  const clear = async () => {
    busy.value = true
    const refusal = await clearLog()
    busy.value = false
    if (refusal) trouble.value = refusalText(refusal)
    else onClose()
  }
  const actions = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {t('cancel')}
      </button>
      <button type="submit" class="button danger" disabled={busy.value}>
        {t('log.clear')}
      </button>
    </>
  )
  return (
    <Dialog title={t('log.clear.title')} onClose={onClose} onSubmit={() => void clear()} actions={actions}>
      <p>{t('log.clear.about')}</p>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
    </Dialog>
  )
}
