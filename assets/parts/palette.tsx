import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { t } from '../state/language.ts'
import { Dialog } from './dialog.tsx'
import { Icon, type IconName } from './icon.tsx'

/** Something to go to or to do. `words` are what it is found by, beside its name. */
export type Command = {
  id: string
  name: string
  kind: string
  words: string
  icon: IconName
  run: () => void
}

const shown = 12

/** Finds pages, settings, models and actions by their names. Arrow keys choose, Enter goes. */
export function Palette({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const id = useId()
  const text = useSignal('')
  const at = useSignal(0)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const found = fitting(commands, text.value).slice(0, shown)
  const go = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter') go(found[at.value])
    else if (step) at.value = (at.value + step + found.length) % Math.max(1, found.length)
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={t('palette')} onClose={onClose} disposable>
      <input
        ref={field}
        class="input"
        role="combobox"
        aria-label={t('palette.search')}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at.value] ? `${id}-${at.value}` : ''}
        placeholder={t('palette.search')}
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onKeyDown={press}
        onInput={(event) => {
          text.value = event.currentTarget.value
          at.value = 0
        }}
      />
      {found.length === 0 && <p class="soft">{t('palette.none')}</p>}
      <ul class="palette" id={`${id}-list`} role="listbox" aria-label={t('palette')}>
        {found.map((command, row) => (
          <li
            key={command.id}
            id={`${id}-${row}`}
            role="option"
            aria-selected={row === at.value}
            onPointerMove={() => (at.value = row)}
            onClick={() => go(command)}
          >
            <Icon name={command.icon} size={16} />
            <span class="name">{command.name}</span>
            <small class="soft">{command.kind}</small>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

/** Those that have every word that is written, the ones whose name begins so first. */
function fitting(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const has = ({ name, words: more }: Command) => {
    const all = `${name} ${more}`.toLowerCase()
    return words.every((word) => all.includes(word))
  }
  const rank = ({ name }: Command) => {
    const first = words[0] ?? ''
    if (name.toLowerCase().startsWith(first)) return 0
    return name.toLowerCase().includes(first) ? 1 : 2
  }
  return commands.filter(has).toSorted((one, other) => rank(one) - rank(other))
}
