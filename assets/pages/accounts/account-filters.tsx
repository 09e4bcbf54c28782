import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { FilterBar } from '../../parts/filter-bar.tsx'
import { Search } from '../../parts/search.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Select } from '../../parts/select.tsx'
import { TableColumns } from '../../parts/table-columns.tsx'
import { accounts, look, states } from '../../state/accounts.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { narrow } from '../../state/media.ts'
import { param, setParams } from '../../state/route.ts'
import { accountColumns } from './columns.tsx'

const restMs = 250
const tiers = ['basic', 'super', 'heavy'] as const

/** Which accounts are shown; the gateway looks for them, and the address says it. */
export function AccountFilters() {
  const q = param('q')
  const text = useSignal(q)
  // What came with the address, by a link or the way back.
  useEffect(() => void (text.value.trim() !== q && (text.value = q)), [q])
  // A pause in typing asks, not every letter.
  useEffect(() => {
    const timer = setTimeout(() => text.value.trim() !== param('q') && look({ q: text.value.trim() }), restMs)
    return () => clearTimeout(timer)
  }, [text.value])
  return (
    <FilterBar
      inForce={['state', 'tier', 'tag'].filter((name) => param(name)).length}
      end={<TableColumns name="accounts" columns={accountColumns()} />}
      search={
        <Search label={t('accounts.search')} value={text.value} onInput={(value) => (text.value = value)} />
      }
    >
      <States />
      <Select
        bare
        label={t('accounts.tier')}
        value={param('tier')}
        options={[
          { value: '', label: t('accounts.tier.any') },
          ...tiers.map((tier) => ({ value: tier, label: t(`tier.${tier}`) })),
        ]}
        onChange={(tier) => look({ tier })}
      />
      {param('tag') && (
        <button type="button" class="tag" onClick={() => look({ tag: '' })}>
          {param('tag')} ×
        </button>
      )}
      {narrow.value && <Order />}
    </FilterBar>
  )
}

/** By state, with how many there are of each. */
function States() {
  const counts = accounts.value?.counts
  const all = Object.values(counts ?? {}).reduce((sum, one) => sum + one, 0)
  return (
    <Segments
      label={t('accounts.state')}
      value={param('state')}
      choices={[
        { value: '', label: t('accounts.state.any'), shown: <Counted name={t('log.all')} n={all} /> },
        ...states.map((state) => ({
          value: state as string,
          label: t(`state.${state}`),
          shown: <Counted name={t(`state.${state}`)} n={counts?.[state] ?? 0} />,
        })),
      ]}
      onChange={(state) => look({ state })}
    />
  )
}

const Counted = ({ name, n }: { name: string; n: number }) => (
  <>
    {name}
    {n > 0 && <small class="count">{count(n)}</small>}
  </>
)

/** Where there are no headings to press. */
const Order = () => (
  <Select
    bare
    label={t('accounts.sort')}
    value={param('sort')}
    options={[
      { value: '', label: t('accounts.sort.file') },
      ...accountColumns().flatMap(({ sort, title }) => (sort ? [{ value: sort, label: title }] : [])),
    ]}
    onChange={(sort) => setParams({ sort, page: '' })}
  />
)
