import { Elysia } from 'elysia'
import { accountName } from '../core/account-name.ts'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { masked } from '../lib/credential.ts'
import { shownText } from './shown-text.ts'
import { type Range, ranges, statistics } from './statistics.ts'

type StatsDeps = Pick<Deps, 'config' | 'ledger' | 'statistics' | 'keys' | 'pool'>

/** GET /stats?range=24h, 7d, 30d or 90d: requests, tokens and times as sums, over time, and by model, key and account. */
export function stats({ config, ledger, statistics: table, keys, pool }: StatsDeps) {
  const shown = shownText(config)
  const keyName = (id: string) => keys.get(id)?.key.name ?? null
  const account = (id: string) => {
    const known = pool.find(id)
    return {
      name: known ? shown(accountName(known)) : null,
      masked: known ? masked(known.credential) : null,
      pool: known?.pool ?? null,
    }
  }
  return new Elysia({ name: 'admin-stats' }).get(
    '/stats',
    async ({ query }) => {
      const range = rangeOf(query['range'] ?? '24h')
      await ledger.flush()
      const found = await statistics(table, range, Date.now())
      return {
        ...found,
        keys: { ...found.keys, items: found.keys.items.map((item) => ({ ...item, name: keyName(item.id) })) },
        accounts: {
          ...found.accounts,
          items: found.accounts.items.map((item) => ({ ...item, ...account(item.id) })),
        },
      }
    },
    { detail: { summary: 'Statistics of 24h, 7d, 30d or 90d', tags: ['admin'] } },
  )
}

function rangeOf(text: string): Range {
  if (Object.hasOwn(ranges, text)) return text as Range
  return fail({
    kind: 'invalid_value',
    param: 'range',
    message: `The range must be one of ${Object.keys(ranges).join(', ')}.`,
  })
}
