import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Rich } from './rich.tsx'

type FieldProps = {
  label: string
  value: string
  onInput: (value: string) => void
  /** What is wrong with it. */
  wrong?: string
  hint?: string
  lines?: number
  /** Says the label to those who do not see it only. */
  bare?: boolean
  placeholder?: string
  numeric?: boolean
  password?: boolean
  date?: boolean
  readOnly?: boolean
  /** Has the focus when its dialog opens. */
  first?: boolean
  children?: ComponentChildren
}

/** A text to write, with what is wrong right below it. */
export function Field({ label, value, onInput, wrong, hint, lines, bare = false, ...rest }: FieldProps) {
  const id = useId()
  const { placeholder = '', numeric, password, date, readOnly = false, first = false, children } = rest
  const common = {
    id,
    value,
    placeholder,
    ...(first && { 'data-first': true }),
    readOnly,
    spellcheck: false,
    autocomplete: 'off' as const,
    'aria-invalid': Boolean(wrong),
    'aria-describedby': `${id}-wrong ${id}-hint`,
  }
  return (
    <div class="labelled">
      <label for={id} class={bare ? 'unseen' : ''}>
        {label}
      </label>
      {lines ? (
        <textarea
          {...common}
          rows={lines}
          class="mono"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      ) : (
        <input
          {...common}
          class="input"
          type={(password ? 'password' : date ? 'date' : 'text') as 'text'}
          {...(numeric && { inputMode: 'decimal' as const })}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {children}
      <p class="wrong" id={`${id}-wrong`} role="alert">
        {wrong && <Rich text={wrong} />}
      </p>
      <p class="hint" id={`${id}-hint`}>
        {hint && <Rich text={hint} />}
      </p>
    </div>
  )
}
