import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Search } from '../../parts/search.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Select } from '../../parts/select.tsx'
import { accounts, chosen, look, query, states } from '../../state/accounts.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'

const restMs = 250
const tiers = ['basic', 'super', 'heavy'] as const
const sorts = [
  '-last_used_at',
  '-use_count',
  '-last_error_at',
  '-fail_count',
  '-quota',
  '-created_at',
  'state',
] as const

/** Which accounts are shown, and in which order; the gateway looks for them. */
export function AccountFilters() {
  const text = useSignal(query.value.q)
  // A pause in typing asks, not every letter.
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text.value.trim() !== query.value.q) change({ q: text.value.trim() })
    }, restMs)
    return () => clearTimeout(timer)
  }, [text.value])
  const counts = accounts.value?.counts
  return (
    <div class="tools filters">
      <Segments
        label={t('accounts.state')}
        value={query.value.state}
        choices={[
          { value: '', label: t('log.all') },
          ...states.map((state) => ({
            value: state as string,
            label: t(`state.${state}`),
            shown: (
              <>
                {t(`state.${state}`)}
                {counts && counts[state] > 0 && <small class="count">{count(counts[state])}</small>}
              </>
            ),
          })),
        ]}
        onChange={(state) => change({ state })}
      />
      <Select
        bare
        label={t('accounts.tier')}
        value={query.value.tier}
        options={[
          { value: '', label: t('accounts.tier.any') },
          ...tiers.map((tier) => ({ value: tier, label: t(`tier.${tier}`) })),
        ]}
        onChange={(tier) => change({ tier })}
      />
      <Select
        bare
        label={t('accounts.sort')}
        value={query.value.sort}
        options={[
          { value: '', label: t('accounts.sort.file') },
          ...sorts.map((sort) => ({
            value: sort,
            label: t(`accounts.sort.${sort.replace('-', '')}` as 'accounts.sort.state'),
          })),
        ]}
        onChange={(sort) => change({ sort })}
      />
      <Search label={t('accounts.search')} value={text.value} onInput={(value) => (text.value = value)} />
    </div>
  )
}

/** What was chosen before is not what is shown now. */
function change(to: Parameters<typeof look>[0]): void {
  chosen.value = new Set()
  look(to)
}
