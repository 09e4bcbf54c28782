import { t } from '../../state/language.ts'
import type { Setting } from '../../state/settings.ts'
import { discard, draft, wrongSettings } from './draft.ts'

type SaveBarProps = { onReview: () => void; onWrong: (first: Setting) => void }

/** How much is unsaved, and the way on: to the review, or to the first value that cannot be saved. */
export function SaveBar({ onReview, onWrong }: SaveBarProps) {
  const changes = Object.keys(draft.value).length
  if (changes === 0) return null
  const [first, ...others] = wrongSettings.value
  return (
    <div class="card bulk save-bar" role="group" aria-label={t('settings.changes')}>
      <span role="status">
        {t('settings.changed', { n: changes })}
        {first && <strong class="bad-ink"> {t('settings.wrong', { n: others.length + 1 })}</strong>}
      </span>
      <span class="row-actions">
        <button type="button" class="button" onClick={discard}>
          {t('settings.discard')}
        </button>
        {first ? (
          <button type="button" class="button primary" onClick={() => onWrong(first)}>
            {t('settings.wrong.show')}
          </button>
        ) : (
          <button type="button" class="button primary" onClick={onReview}>
            {t('settings.review')}
          </button>
        )}
      </span>
    </div>
  )
}

/** Brings a setting into sight and its field into focus. */
export function showSetting({ key }: Setting): void {
  // After the page was drawn without the filters.
  setTimeout(() => {
    const row = document.querySelector(`[data-setting="${CSS.escape(key)}"]`)
    row?.scrollIntoView({ block: 'center' })
    row?.querySelector<HTMLElement>('input, textarea, select, button')?.focus({ preventScroll: true })
  })
}
