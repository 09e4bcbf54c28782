import { Icon } from '../../parts/icon.tsx'
import { Pager } from '../../parts/pager.tsx'
import { Table } from '../../parts/table.tsx'
import {
  type Account,
  accounts,
  chosen,
  filterNames,
  isStale,
  pageNow,
  pageSize,
} from '../../state/accounts.ts'
import { t } from '../../state/language.ts'
import { param, setParams } from '../../state/route.ts'
import { accountColumns, nameOf } from './columns.tsx'

type TableProps = { onOpen: (id: string) => void; onImport: () => void }

/** One page of the pool. */
export function AccountTable({ onOpen, onImport }: TableProps) {
  const page = accounts.value
  if (!page) return <p class="soft">{t('loading')}</p>
  const pages = Math.ceil(page.total / pageSize())
  if (page.items.length === 0 && pageNow() <= Math.max(1, pages)) return <Nothing onImport={onImport} />
  return (
    <>
      <Table
        name="accounts"
        label={t('accounts')}
        columns={accountColumns()}
        rows={page.items}
        keyOf={({ id }) => id}
        mark={({ id, state }) => ({ 'data-account': id, 'data-state': state })}
        onOpen={({ id }) => onOpen(id)}
        sort={param('sort')}
        onSort={(sort) => setParams({ sort, page: '' })}
        stale={isStale.value}
        picking={{
          isOn: ({ id }) => chosen.value === 'everything' || chosen.value.has(id),
          onPick: choose,
          label: (account) => t('accounts.choose', { name: nameOf(account) }),
          all: t('accounts.choose.page'),
        }}
      />
      <Pager
        label={t('accounts.pages')}
        page={pageNow()}
        pages={pages}
        onGo={(to) => setParams({ page: to > 1 ? String(to) : '' }, true)}
        size={pageSize()}
        onSize={(size) => setParams({ size: size === 50 ? '' : String(size), page: '' })}
      />
    </>
  )
}

function choose(which: readonly Account[], on: boolean): void {
  const next = new Set(
    chosen.value === 'everything' ? (accounts.value?.items ?? []).map(({ id }) => id) : chosen.value,
  )
  for (const { id } of which)
    if (on) next.add(id)
    else next.delete(id)
  chosen.value = next
}

function Nothing({ onImport }: { onImport: () => void }) {
  if (filterNames.some((name) => param(name)))
    return (
      <div class="card empty">
        <p class="soft">{t('accounts.nofit')}</p>
      </div>
    )
  return (
    <div class="card empty">
      <p class="soft">{t('accounts.empty')}</p>
      <p>
        <button type="button" class="button" onClick={onImport}>
          <Icon name="plus" />
          {t('accounts.import')}
        </button>
      </p>
    </div>
  )
}
