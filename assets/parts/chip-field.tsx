import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { t } from '../state/language.ts'
import { Rich } from './rich.tsx'

type ChipFieldProps = {
  label: string
  values: readonly string[]
  onChange: (values: readonly string[]) => void
  /** What can be chosen; other words may be written as well. */
  options?: readonly string[]
  hint?: string
  wrong?: string
  placeholder?: string
  /** Words may have spaces in them: only a comma, Enter or leaving the field ends one. */
  spaces?: boolean
}

/** Several words, each of which can be taken away again. Comma, Enter or leaving the field adds what is written. */
export function ChipField({ label, values, onChange, options = [], ...rest }: ChipFieldProps) {
  const { hint = '', wrong = '', placeholder = '', spaces = false } = rest
  const id = useId()
  const text = useSignal('')
  const add = (written: string) => {
    const words = written.split(spaces ? /,/ : /[\s,]+/).flatMap((word) => word.trim() || [])
    text.value = ''
    if (words.length > 0) onChange([...new Set([...values, ...words])])
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Backspace' && text.value === '') onChange(values.slice(0, -1))
    if ((event.key !== 'Enter' && event.key !== ',') || text.value.trim() === '') return
    event.preventDefault()
    add(text.value)
  }
  return (
    <div class="labelled">
      <label for={id}>{label}</label>
      <div class="chips">
        {values.map((value) => (
          <span key={value} class="tag">
            {value}
            <button
              type="button"
              class="quiet"
              aria-label={t('remove.what', { what: value })}
              onClick={() => onChange(values.filter((other) => other !== value))}
            >
              ×
            </button>
          </span>
        ))}
        <input
          id={id}
          list={`${id}-options`}
          value={text.value}
          placeholder={values.length === 0 ? placeholder : ''}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={wrong !== ''}
          aria-describedby={`${id}-wrong ${id}-hint`}
          onInput={(event) => {
            const written = event.currentTarget.value
            // Chosen from the list: it comes as a whole, without a key.
            if (options.includes(written) && !(event as InputEvent).data) add(written)
            else text.value = written
          }}
          onKeyDown={key}
          onBlur={() => add(text.value)}
        />
        <datalist id={`${id}-options`}>
          {options
            .filter((option) => !values.includes(option))
            .map((option) => (
              <option key={option} value={option} />
            ))}
        </datalist>
      </div>
      <p class="wrong" id={`${id}-wrong`} role="alert">
        {wrong && <Rich text={wrong} />}
      </p>
      <p class="hint" id={`${id}-hint`}>
        {hint && <Rich text={hint} />}
      </p>
    </div>
  )
}
