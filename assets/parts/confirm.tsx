import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Refusal } from '../state/api.ts'
import { t } from '../state/language.ts'
import { Dialog } from './dialog.tsx'
import { Notice } from './notice.tsx'
import { refusalText } from './refusal.ts'

type ConfirmProps = {
  title: string
  /** What the button says that does it. */
  action: string
  /** Resolves to why it could not be done. */
  onConfirm: () => Promise<Refusal | undefined>
  onClose: () => void
  children: ComponentChildren
}

/** Asks before something that cannot be undone, and says why it was not done. */
export function Confirm({ title, action, onConfirm, onClose, children }: ConfirmProps) {
  const busy = useSignal(false)
  const trouble = useSignal('')
  const confirm = async () => {
    busy.value = true
    const refusal = await onConfirm()
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
        {action}
      </button>
    </>
  )
  return (
    <Dialog title={title} onClose={onClose} onSubmit={() => void confirm()} actions={actions}>
      {children}
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
    </Dialog>
  )
}
