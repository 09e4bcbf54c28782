import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { t } from '../state/language.ts'
import { Icon } from './icon.tsx'

type Completion = { from: number; until: number; options: readonly string[] }
type QueryFieldProps = {
  label: string
  value: string
  /** Called after a pause in typing, and at once by Enter. */
  onAsk: (value: string) => void
  complete: (text: string, caret: number) => Completion
  /** Whether it can be asked. What is half written is not asked by a pause, only by Enter. */
  isWhole: (text: string) => boolean
  wrong?: string
}

const restMs = 350

/** A field for a query whose terms are offered as they are written. Arrow keys choose, Enter or Tab takes, Escape closes. */
export function QueryField({ label, value, onAsk, complete, isWhole, wrong = '' }: QueryFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const text = useSignal(value)
  const offered = useSignal<Completion | undefined>(undefined)
  const at = useSignal(-1)
  // What came with the address, by a link or the way back.
  useEffect(() => void (document.activeElement !== input.current && (text.value = value)), [value])
  useEffect(() => {
    const timer = setTimeout(() => text.value !== value && isWhole(text.value) && onAsk(text.value), restMs)
    return () => clearTimeout(timer)
  }, [text.value])
  const offer = () => {
    const caret = input.current?.selectionStart ?? text.value.length
    offered.value = complete(text.value, caret)
    at.value = -1
  }
  const take = (option: string) => {
    const { from, until } = offered.value ?? { from: 0, until: 0 }
    const after = text.value.slice(until)
    text.value = `${text.value.slice(0, from)}${option}${after}`
    // At once, not with the next drawing: the next letter may come before that.
    const field = input.current
    if (!field) return
    field.value = text.value
    field.focus()
    field.setSelectionRange(from + option.length, from + option.length)
    offer()
  }
  const close = () => void (offered.value = undefined)
  const options = offered.value?.options ?? []
  const isOpen = options.length > 0
  const key = (event: KeyboardEvent) => {
    // What is offered now, not what was when this was drawn: a key may come before the next drawing.
    const offers = offered.value?.options ?? []
    const chosen = offers[at.value]
    const step = offers.length > 0 ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined
    if (step) at.value = (at.value + step + offers.length + 1) % (offers.length + 1)
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) take(chosen)
    else if (event.key === 'Enter') {
      onAsk(text.value)
      close()
    } else if (event.key === 'Escape' && offers.length > 0) close()
    else if (event.key === 'Escape') text.value = ''
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="search query">
      <Icon name="search" size={16} />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-autocomplete="list"
        aria-invalid={wrong !== ''}
        aria-describedby={`${id}-wrong`}
        {...(isOpen &&
          at.value >= 0 &&
          at.value < options.length && { 'aria-activedescendant': `${id}-${at.value}` })}
        placeholder={label}
        value={text.value}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          text.value = event.currentTarget.value
          offer()
        }}
        onFocus={offer}
        onBlur={close}
        onKeyDown={key}
      />
      {text.value && (
        <button type="button" class="quiet" aria-label={t('search.clear')} onClick={() => (text.value = '')}>
          <Icon name="close" size={14} />
        </button>
      )}
      <ul id={id} role="listbox" aria-label={label} class="offers" hidden={!isOpen}>
        {options.map((option, place) => (
          <li
            key={option}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === at.value}
            // Before the field loses the focus, which would close the list.
            onPointerDown={(event) => {
              event.preventDefault()
              take(option)
            }}
          >
            {option}
          </li>
        ))}
      </ul>
      <p class="wrong" id={`${id}-wrong`} role="alert">
        {wrong}
      </p>
    </div>
  )
}
