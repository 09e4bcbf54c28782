import { count } from '../state/format.ts'
import { t } from '../state/language.ts'

type PagerProps = { label: string; page: number; pages: number; onGo: (page: number) => void }

/** One page of many, and the way to its neighbours; nothing when there is but one. */
export function Pager({ label, page, pages, onGo }: PagerProps) {
  if (pages <= 1) return null
  const button = (name: 'pager.previous' | 'pager.next', to: number) => (
    <button type="button" class="button small" disabled={to < 1 || to > pages} onClick={() => onGo(to)}>
      {t(name)}
    </button>
  )
  return (
    <nav class="pager" aria-label={label}>
      {button('pager.previous', page - 1)}
      <span class="soft">{t('pager.page', { page: count(page), pages: count(pages) })}</span>
      {button('pager.next', page + 1)}
    </nav>
  )
}
