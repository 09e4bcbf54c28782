import { count } from '../state/format.ts'
import { t } from '../state/language.ts'
import { Select } from './select.tsx'

export const pageSizes = ['50', '100', '200', '500'] as const

type PagerProps = {
  label: string
  page: number
  pages: number
  onGo: (page: number) => void
  /** How many rows a page has, and the way to change that. */
  size?: number
  onSize?: (size: number) => void
}

/** One page of many, the way to its neighbours and to both ends; nothing when there is but one and nothing to choose. */
export function Pager({ label, page, pages, onGo, size, onSize }: PagerProps) {
  if (pages <= 1 && !onSize) return null
  const button = (name: 'first' | 'previous' | 'next' | 'last', to: number, sign: string) => (
    <button
      type="button"
      class="button small"
      disabled={to < 1 || to > pages || to === page}
      aria-label={t(`pager.${name}`)}
      title={t(`pager.${name}`)}
      onClick={() => onGo(to)}
    >
      {sign}
    </button>
  )
  return (
    <nav class="pager" aria-label={label}>
      {pages > 1 && (
        <>
          {button('first', 1, '«')}
          {button('previous', page - 1, '‹')}
          <span class="soft">{t('pager.page', { page: count(page), pages: count(pages) })}</span>
          {button('next', page + 1, '›')}
          {button('last', pages, '»')}
        </>
      )}
      {onSize && (
        <Select
          bare
          label={t('pager.size')}
          value={String(size)}
          options={pageSizes.map((value) => ({ value, label: t('pager.rows', { n: value }) }))}
          onChange={(value) => onSize(Number(value))}
        />
      )}
    </nav>
  )
}
