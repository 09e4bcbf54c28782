import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export type Option = { value: string; label: string }
export type OptionGroup = { label: string; options: readonly Option[] }
type SelectProps = {
  label: string
  value: string
  onChange: (value: string) => void
  options: readonly (Option | OptionGroup)[]
  /** Says the label to those who do not see it only. */
  bare?: boolean
  hint?: ComponentChildren
}

/** One of many. The browser's own list: it works with keyboard, phone and screen reader. */
export function Select({ label, value, onChange, options, bare = false, hint }: SelectProps) {
  const id = useId()
  return (
    <div class="labelled">
      <label for={id} class={bare ? 'unseen' : ''}>
        {label}
      </label>
      <span class="select">
        <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map((one) =>
            'options' in one ? (
              <optgroup key={one.label} label={one.label}>
                {one.options.map(choice)}
              </optgroup>
            ) : (
              choice(one)
            ),
          )}
        </select>
      </span>
      {hint && <p class="hint">{hint}</p>}
    </div>
  )
}

const choice = ({ value, label }: Option) => (
  <option key={value} value={value}>
    {label}
  </option>
)
