import { useId } from 'preact/hooks'

type SwitchProps = {
  label: string
  on: boolean
  onTurn: (on: boolean) => void
  busy?: boolean
  /** The label is said, not shown: it stands beside the switch already. */
  bare?: boolean
}

/** On or off, at once. */
export function Switch({ label, on, onTurn, busy = false, bare = false }: SwitchProps) {
  const id = useId()
  const button = (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={on}
      aria-busy={busy}
      {...(bare ? { 'aria-label': label } : { 'aria-labelledby': id })}
      onClick={() => onTurn(!on)}
    />
  )
  if (bare) return button
  return (
    <div class="switch-row">
      <span id={id}>{label}</span>
      {button}
    </div>
  )
}
