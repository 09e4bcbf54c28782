import type { ComponentChildren } from 'preact'

type Choice<T extends string> = { value: T; label: string; shown?: ComponentChildren }
type SegmentsProps<T extends string> = {
  label: string
  choices: readonly Choice<T>[]
  value: T
  onChange: (value: T) => void
  icons?: boolean
}

/** One of a few, side by side. Arrow keys move the choice, as in a group of radio buttons. */
export function Segments<T extends string>({
  label,
  choices,
  value,
  onChange,
  icons = false,
}: SegmentsProps<T>) {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    if (!step) return
    event.preventDefault()
    const at = choices.findIndex((choice) => choice.value === value)
    const next = choices[(at + step + choices.length) % choices.length]
    if (!next) return
    onChange(next.value)
    const group = event.currentTarget as HTMLElement
    group.querySelectorAll('button')[choices.indexOf(next)]?.focus()
  }
  return (
    <div class={`segments${icons ? ' icons' : ''}`} role="radiogroup" aria-label={label} onKeyDown={move}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === value}
          aria-label={choice.label}
          title={choice.label}
          tabIndex={choice.value === value ? 0 : -1}
          onClick={() => onChange(choice.value)}
        >
          {choice.shown ?? choice.label}
        </button>
      ))}
    </div>
  )
}
