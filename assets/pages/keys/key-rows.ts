import { configKey, type Key, keys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'
import { param } from '../../state/route.ts'
import type { Ranked } from '../../state/stats.ts'
import { type KeyRow, tokensOf } from './columns.tsx'

const nothing = { minute_requests: 0, running: 0, day_tokens: 0, month_tokens: 0, day_usd: 0, month_usd: 0 }

/** `app.api_key` among the others: it has no limits and no bounds. */
const ofConfig = (): Key => ({
  id: configKey,
  name: t('name.config'),
  prefix: '',
  enabled: true,
  created_at: 0,
  expires_at: 0,
  last_used_at: 0,
  models: [],
  rpm: 0,
  concurrency: 0,
  daily_tokens: 0,
  monthly_tokens: 0,
  daily_usd: 0,
  monthly_usd: 0,
  account_tags: [],
  accounts: [],
  tiers: [],
  upstreams: [],
  allowed_addresses: [],
  usage: nothing,
})

const values: Readonly<Record<string, (row: KeyRow) => string | number>> = {
  name: ({ name }) => name.toLowerCase(),
  state: ({ enabled }) => Number(enabled),
  requests: ({ sums }) => sums?.requests ?? 0,
  failed: ({ sums }) => (sums?.failed ?? 0) + (sums?.refused ?? 0),
  tokens: ({ sums }) => tokensOf(sums),
  cost: ({ sums }) => sums?.cost_usd ?? 0,
  used: (row) => row.last_used_at,
  created: (row) => row.created_at,
  expires: (row) => row.expires_at || Infinity,
}

/** The keys as the address wants them: found by a word and sorted, each with what it was used for. */
export function keyRows(used: readonly Ranked[]): KeyRow[] {
  const sums = new Map(used.map((one) => [one.id, one]))
  const text = param('q').toLowerCase()
  const rows = [ofConfig(), ...(keys.value ?? [])]
    .map((key) => ({ ...key, sums: sums.get(key.id) }))
    .filter(({ id, name, prefix }) => `${id} ${name} ${prefix}`.toLowerCase().includes(text))
  const sort = param('sort')
  const value = values[sort.replace('-', '')]
  if (!value) return rows
  const way = sort.startsWith('-') ? -1 : 1
  return rows.toSorted((a, b) => (value(a) < value(b) ? -way : value(a) > value(b) ? way : 0))
}
