import { useSignal } from '@preact/signals'
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
  /** It shows something that cannot be shown again: only its own button closes it. */
  keep?: boolean
  /** What is written in it is nothing to lose: a rule, a search, a password. */
  disposable?: boolean
  children: ComponentChildren
}

/**
 * Something to answer before going on. Escape and the cross close it; the rest of the page waits. A click beside it closes it
 * only where nothing can be written. What was written is not lost without a question.
 */
export function Dialog({ title, onClose, wide = false, keep = false, ...rest }: DialogProps) {
  const { actions, onSubmit, disposable = false, children } = rest
  const id = useId()
  const element = useRef<HTMLDialogElement>(null)
  const pressed = useRef(false)
  const written = useRef(false)
  const asking = useSignal(false)
  useEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    // Not the cross, which stands first: the field that is to be written, else the text.
    const first = element.current?.querySelector<HTMLElement>('[data-first]')
    ;(first ?? element.current?.querySelector<HTMLElement>('.dialog-body'))?.focus()
    return () => {
      // The way back: whoever opened it has the focus again.
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const leave = () => {
    if (written.current) asking.value = !asking.value
    else if (!keep) onClose()
  }
  // Both ends of the click must lie beside it: else a selection that is drawn past the edge would close it.
  const beside = (event: Event) => event.target === element.current
  const inside = (
    <>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        {!keep && (
          <button type="button" class="quiet" aria-label={t('close')} title={t('close')} onClick={leave}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <div class="dialog-body" tabIndex={-1}>
        {children}
      </div>
      {asking.value ? (
        <Discard onStay={() => (asking.value = false)} onLeave={onClose} />
      ) : (
        actions && <div class="dialog-foot">{actions}</div>
      )}
    </>
  )
  return (
    <dialog
      ref={element}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => {
        if (event.target !== element.current) return
        event.preventDefault()
        leave()
      }}
      // Before the browser hears of it: that closes the dialog at the second Escape, whatever was said to the first.
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return
        event.preventDefault()
        event.stopPropagation()
        leave()
      }}
      // The way back of a phone, or Escape when nothing has the focus, asked twice.
      onClose={() => element.current?.showModal()}
      onInput={() => (written.current = !disposable)}
      onPointerDown={(event) => (pressed.current = beside(event))}
      onClick={(event) => {
        if (beside(event) && pressed.current && !onSubmit) leave()
      }}
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

/** In place of the buttons: whether what was written may go. */
function Discard({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const stay = useRef<HTMLButtonElement>(null)
  useEffect(() => stay.current?.focus(), [])
  return (
    <div class="dialog-foot" role="alertdialog" aria-label={t('dialog.discard.ask')}>
      <span class="start">{t('dialog.discard.ask')}</span>
      <button ref={stay} type="button" class="button" onClick={onStay}>
        {t('dialog.stay')}
      </button>
      <button type="button" class="button danger" onClick={onLeave}>
        {t('dialog.discard')}
      </button>
    </div>
  )
}
