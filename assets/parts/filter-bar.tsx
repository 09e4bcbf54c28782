import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { count } from '../state/format.ts'
import { t } from '../state/language.ts'
import { tight } from '../state/media.ts'
import { Dialog } from './dialog.tsx'
import { Icon } from './icon.tsx'

type FilterBarProps = {
  /** Stands in the bar also on a phone. */
  search: ComponentChildren
  /** How many filters are in force besides the search. */
  inForce: number
  /** Stands at the end of the bar. */
  end?: ComponentChildren
  children?: ComponentChildren
}

/** What a list is filtered by, in one row; in a sheet behind a button where there is not the width. */
export function FilterBar({ search, inForce, end, children }: FilterBarProps) {
  const open = useSignal(false)
  return (
    <div class="filter-bar">
      {search}
      {children && tight.value ? (
        <button type="button" class="button" onClick={() => (open.value = true)}>
          <Icon name="sliders" size={16} />
          {t('filters')}
          {inForce > 0 && <small class="count">{count(inForce)}</small>}
        </button>
      ) : (
        children
      )}
      {end && <div class="filter-end">{end}</div>}
      {tight.value && open.value && (
        <Dialog
          title={t('filters')}
          onClose={() => (open.value = false)}
          disposable
          actions={
            <button type="button" class="button primary" onClick={() => (open.value = false)}>
              {t('filters.show')}
            </button>
          }
        >
          {children}
        </Dialog>
      )}
    </div>
  )
}
