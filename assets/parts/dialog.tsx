import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { t } from '../state/language.ts'
import { Icon } from './icon.tsx'

type DialogProps = {
  title: string
  onClose: () => void
  wide?: boolean
  /** The buttons at the foot. */
  actions?: ComponentChildren
  /** With it the dialog is a form, sent by Enter and by its submit button. */
  onSubmit?: () => void
  children: ComponentChildren
}

/** Something to answer before going on. Escape and the cross close it; the rest of the page waits. */
export function Dialog({ title, onClose, wide = false, actions, onSubmit, children }: DialogProps) {
  const id = useId()
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    return () => {
      // The way back: whoever opened it has the focus again.
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const inside = (
    <>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="quiet" aria-label={t('close')} title={t('close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body" tabIndex={-1}>
        {children}
      </div>
      {actions && <div class="dialog-foot">{actions}</div>}
    </>
  )
  return (
    <dialog
      ref={element}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === element.current && onClose()}
    >
      {onSubmit ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            onSubmit()
          }}
        >
          {inside}
        </form>
      ) : (
        <div class="dialog-inside">{inside}</div>
      )}
    </dialog>
  )
}
