import { Elysia } from 'elysia'
import type { Account } from '../core/account.ts'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { sortSlowly } from '../lib/sort-slowly.ts'
import { unhurried } from '../lib/unhurried.ts'
import { accountItem } from '../pool/account-item.ts'
import { bucket } from '../pool/change.ts'
import { type AccountFilter, accountFilter, accountOrder, accountStates } from './accounts-query.ts'
import { readNumber } from './log-filter.ts'
import { shownText } from './shown-text.ts'

type Query = Record<string, string | undefined>

const known = new Set(['page', 'page_size', 'sort', 'pool', 'state', 'tier', 'tag', 'q'])

/** GET /tokens and /tokens/{id}: accounts, page by page, and one of them (product section 10). */
export const accountList = ({ pool, config }: Pick<Deps, 'pool' | 'config'>) =>
  new Elysia({ name: 'admin-account-list' })
    .get('/tokens', ({ query }) => listPage({ pool, config }, query), {
      detail: {
        summary: 'Accounts, page by page',
        description:
          'page, page_size (50, at most 1000), pool, state, tier, tag, q, sort (created_at, last_used_at, use_count, fail_count, quota, state, …; "-" before it turns it round). counts: by state, whatever state was asked for.',
        tags: ['admin'],
      },
    })
    .get(
      '/tokens/:id',
      ({ params }) => accountItem(pool.find(params.id) ?? fail(noSuchAccount), Date.now(), shownText(config)),
      {
        detail: { summary: 'One account', tags: ['admin'] },
      },
    )

export const noSuchAccount = {
  kind: 'not_found',
  message: 'There is no account with this id. GET /tokens lists them.',
} as const

/** In small steps: a pool may have 100,000 accounts, and requests do not wait for a page of the panel. */
async function listPage({ pool, config }: Pick<Deps, 'pool' | 'config'>, query: Query) {
  const stranger = Object.keys(query).find((name) => !known.has(name))
  if (stranger !== undefined)
    fail({
      kind: 'invalid_value',
      param: stranger,
      message: `The query parameter "${stranger.slice(0, 100)}" is not one of ${[...known].join(', ')}.`,
    })
  const page = readNumber('page', query['page'], { min: 1, max: 1e9, default: 1 })
  const size = readNumber('page_size', query['page_size'], { min: 1, max: 1000, default: 50 })
  const order = accountOrder(query['sort'])
  const { found, counts } = await filtered(pool, filterOf(query))
  const sorted = order ? await sortSlowly(found, order) : found
  const now = Date.now()
  const shown = shownText(config)
  return {
    items: sorted.slice((page - 1) * size, page * size).map((account) => accountItem(account, now, shown)),
    total: found.length,
    page,
    page_size: size,
    counts,
  }
}

const filterOf = (query: Query): AccountFilter =>
  Object.fromEntries(
    ['pool', 'state', 'tier', 'tag', 'q'].flatMap((name) => (query[name] ? [[name, query[name]]] : [])),
  )

async function filtered(pool: Deps['pool'], { state, ...rest }: AccountFilter) {
  const fits = accountFilter(rest)
  const inState = accountFilter(state === undefined ? {} : { state })
  const counts = Object.fromEntries(accountStates.map((name) => [name, 0])) as Record<string, number>
  const found: Account[] = []
  await unhurried(pool.each(), (account) => {
    if (!fits(account)) return
    const name = bucket(account)
    counts[name] = (counts[name] ?? 0) + 1
    if (inState(account)) found.push(account)
  })
  return { found, counts }
}
