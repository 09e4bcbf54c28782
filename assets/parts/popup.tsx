import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icon.tsx'

type PopupProps = { label: string; icon: IconName; children: ComponentChildren }

/** A button and what it opens below itself, until Escape or a press elsewhere. */
export function Popup({ label, icon, children }: PopupProps) {
  const open = useSignal(false)
  const id = useId()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open.value) return undefined
    const elsewhere = (event: Event) => {
      if (!element.current?.contains(event.target as Node)) open.value = false
    }
    document.addEventListener('pointerdown', elsewhere)
    document.addEventListener('focusin', elsewhere)
    return () => {
      document.removeEventListener('pointerdown', elsewhere)
      document.removeEventListener('focusin', elsewhere)
    }
  }, [open.value])
  const key = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open.value) return
    event.preventDefault()
    event.stopPropagation()
    open.value = false
    element.current?.querySelector('button')?.focus()
  }
  return (
    <div class="popup" ref={element} onKeyDown={key}>
      <button
        type="button"
        class="button small"
        aria-expanded={open.value}
        aria-controls={id}
        aria-label={label}
        title={label}
        onClick={() => (open.value = !open.value)}
      >
        <Icon name={icon} size={16} />
      </button>
      {open.value && (
        <div id={id} class="popup-body" role="group" aria-label={label}>
          {children}
        </div>
      )}
    </div>
  )
}
