import { Icon } from '../../parts/icon.tsx'
import { Pager } from '../../parts/pager.tsx'
import { type Account, accounts, chosen, look, pageSize, query } from '../../state/accounts.ts'
import { count, moment } from '../../state/format.ts'
import { known, t } from '../../state/language.ts'
import { Countdown } from './countdown.tsx'
import { QuotaBars } from './quota-bars.tsx'

export const stateTones = {
  active: 'tone-good',
  unchecked: 'tone-fresh',
  cooling: 'tone-rest',
  expired: 'tone-bad',
  blocked: 'tone-bad',
  disabled: 'tone-off',
} as const

type TableProps = { onOpen: (id: string) => void; onImport: () => void }

/** One page of the pool. */
export function AccountTable({ onOpen, onImport }: TableProps) {
  const page = accounts.value
  if (!page) return <p class="soft">{t('loading')}</p>
  if (page.items.length === 0) return <Nothing onImport={onImport} />
  const all = page.items.every(({ id }) => isChosen(id))
  return (
    <>
      <div class="card table-card">
        <table class="table accounts">
          <thead>
            <tr>
              <th class="pick">
                <input
                  type="checkbox"
                  aria-label={t('accounts.choose.page')}
                  checked={all}
                  onChange={(event) => choose(page.items, event.currentTarget.checked)}
                />
              </th>
              <th>{t('accounts.account')}</th>
              <th>{t('accounts.state')}</th>
              <th>{t('accounts.quota')}</th>
              <th class="number">{t('accounts.uses')}</th>
              <th>{t('accounts.lastuse')}</th>
            </tr>
          </thead>
          <tbody>
            {page.items.map((account) => (
              <Row key={account.id} account={account} onOpen={() => onOpen(account.id)} />
            ))}
          </tbody>
        </table>
      </div>
      <Pager
        label={t('accounts.pages')}
        page={query.value.page}
        pages={Math.ceil(page.total / pageSize)}
        onGo={(to) => look({ page: to })}
      />
    </>
  )
}

/** Its name or e-mail address; the credential says more than the beginning of an id. */
const nameOf = ({ id, label, masked }: Account) => (id.startsWith(label) ? masked : label)

const isChosen = (id: string) => chosen.value === 'everything' || chosen.value.has(id)

function choose(which: readonly Account[], on: boolean): void {
  const next = new Set(
    chosen.value === 'everything' ? (accounts.value?.items ?? []).map(({ id }) => id) : chosen.value,
  )
  for (const { id } of which)
    if (on) next.add(id)
    else next.delete(id)
  chosen.value = next
}

const Row = ({ account, onOpen }: { account: Account; onOpen: () => void }) => (
  <tr data-account={account.id} data-state={account.state}>
    <td class="pick">
      <input
        type="checkbox"
        aria-label={t('accounts.choose', { name: account.masked })}
        checked={isChosen(account.id)}
        onChange={(event) => choose([account], event.currentTarget.checked)}
      />
    </td>
    <td class="main">
      <button
        type="button"
        class={`row-open${nameOf(account) === account.masked ? ' mono' : ''}`}
        onClick={onOpen}
      >
        {nameOf(account)}
      </button>
      <small class="soft">
        {nameOf(account) !== account.masked && `${account.masked} · `}
        {known(`tier.${account.tier}`, {}, account.tier)} · {account.pool}
        {account.note && account.note !== account.label && ` · ${account.note}`}
      </small>
      {account.tags.map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      ))}
    </td>
    <td data-label={t('accounts.state')}>
      <span>
        <span class={`dot ${stateTones[account.state]}`} />
        {t(`state.${account.state}`)}
        {account.until > 0 && <Countdown until={account.until} />}
      </span>
      {account.reason && <small class="soft">{account.reason}</small>}
    </td>
    <td data-label={t('accounts.quota')}>
      <QuotaBars quota={account.quota} brief />
    </td>
    <td class="number" data-label={t('accounts.uses')}>
      {count(account.use_count)}
      {account.in_flight > 0 && (
        <small class="soft">{t('accounts.inflight', { n: account.in_flight })}</small>
      )}
    </td>
    <td data-label={t('accounts.lastuse')}>
      {account.last_used_at > 0 ? moment(account.last_used_at) : '–'}
    </td>
  </tr>
)

function Nothing({ onImport }: { onImport: () => void }) {
  const { q, state, tier } = query.value
  if (q || state || tier)
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
