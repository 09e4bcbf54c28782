import { t } from '../state/language.ts'
import { Icon } from './icon.tsx'

type SearchProps = { label: string; value: string; onInput: (value: string) => void }

/** A word to look for. Escape clears it. */
export const Search = ({ label, value, onInput }: SearchProps) => (
  <div class="search">
    <Icon name="search" size={16} />
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      spellcheck={false}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !value) return
        // Not for the dialog around it.
        event.preventDefault()
        event.stopPropagation()
        onInput('')
      }}
    />
    {value && (
      <button type="button" class="quiet" aria-label={t('search.clear')} onClick={() => onInput('')}>
        <Icon name="close" size={14} />
      </button>
    )}
  </div>
)
