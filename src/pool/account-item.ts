import { type Account, everyMode, type Quota } from '../core/account.ts'
import { accountName } from '../core/account-name.ts'
import { type AccountSettings, identityOf } from '../core/account-settings.ts'
import { type CredentialKind, credentialKind } from '../core/credential-kind.ts'
import { budgetOf, spentNow, usdOf } from '../core/money.ts'
import { mediaLineOf } from '../core/model.ts'
import { masked } from '../lib/credential.ts'
import { maskedProxy } from '../lib/masked-proxy.ts'
import { bucket } from './change.ts'
import { isDead } from './standing.ts'

type QuotaItem = {
  remaining: number | null
  total: number | null
  window_seconds: number | null
  resets_at: number | null
  /** End of the cooldown of this mode, 0 when it does not rest. */
  cooling_until: number
}

/** An account as the panel and the command line show it: the credential masked, times in epoch milliseconds, 0 for never. */
export type AccountItem = {
  id: string
  /** `session` of the web app, or `key` of an API. */
  kind: CredentialKind['kind']
  upstream: string
  masked: string
  pool: string
  tier: string
  state: ReturnType<typeof bucket>
  reason: string
  since: number
  until: number
  in_flight: number
  use_count: number
  fail_count: number
  quota: Record<string, QuotaItem>
  media_quota: Record<string, QuotaItem>
  created_at: number
  /** Where it was imported from: the name of a file, or `pasted`; empty when nobody said. */
  source: string
  last_used_at: number
  last_sync_at: number
  last_error: { code: string; message: string; at: number } | null
  note: string
  tags: string[]
  /** What it is called everywhere: its name, else its e-mail address, else the beginning of its id. */
  label: string
  name: string
  email: string
  user_id: string
  /** What the operator set; empty or 0 where it is as for everybody. Secrets are masked. */
  tier_override: string
  proxy_url: string
  user_agent: string
  cf_clearance: string
  priority: number
  weight: number
  max_concurrent: number
  reserve: number
  modes: readonly string[]
  expires_at: number
  /** Of a key. What it cost in this UTC day and month, in dollars, and what it may; null where there is no limit. */
  base_url: string
  daily_usd: number | null
  monthly_usd: number | null
  spent_day_usd: number
  spent_month_usd: number
  /** The ids of the models it lists; null for a session, and for a key that was not asked yet. */
  models: readonly string[] | null
}

const asItIs = (text: string) => text

/** `now` is epoch milliseconds. `shown` says how note, name and e-mail address are shown. */
export function accountItem(account: Account, now: number, shown = asItIs): AccountItem {
  const { id, pool, tier, reason, since, createdAt, lastUsedAt, lastSyncAt, note, tags } = account
  const person = identityOf(account)
  const budget = budgetOf(account.settings ?? {}, account.spent, now)
  // It rests by itself, without a verdict of anybody.
  const isOver = budget?.over !== undefined && !isDead(account)
  const spent = spentNow(account.spent, now)
  const ends = Object.values(account.cooling).filter((end) => end > now)
  return {
    id,
    kind: credentialKind(account.credential).kind,
    upstream: account.upstream,
    masked: masked(account.credential),
    pool,
    tier,
    state: isOver ? 'cooling' : bucket(account),
    reason: isOver ? `${budget.over} is used up` : reason,
    since,
    until: isOver ? budget.until : account.state === 'cooling' ? Math.max(0, ...ends) : 0,
    in_flight: account.inFlight,
    use_count: account.useCount,
    fail_count: account.failCount,
    quota: quotas(account, now, (key) => (mediaLineOf(key) === undefined ? key : undefined)),
    media_quota: quotas(account, now, mediaLineOf),
    created_at: createdAt,
    source: shown(account.source ?? ''),
    last_used_at: lastUsedAt,
    last_sync_at: lastSyncAt,
    last_error: lastError(account),
    note: shown(note),
    tags,
    label: shown(accountName(account)),
    name: shown(person.name),
    email: shown(person.email),
    user_id: person.userId,
    ...settingsItem(account.settings),
    spent_day_usd: usdOf(spent.dayTicks),
    spent_month_usd: usdOf(spent.monthTicks),
    models: account.models?.map(({ id }) => id) ?? null,
  }
}

const settingsItem = (settings: AccountSettings = {}) => ({
  tier_override: settings.tier ?? '',
  proxy_url: maskedProxy(settings.proxyUrl ?? ''),
  user_agent: settings.userAgent ?? '',
  cf_clearance: settings.cfClearance ? masked(settings.cfClearance) : '',
  priority: settings.priority ?? 0,
  weight: settings.weight ?? 1,
  max_concurrent: settings.maxConcurrent ?? 0,
  reserve: settings.reserve ?? 0,
  modes: settings.modes ?? [],
  expires_at: settings.expiresAt ?? 0,
  base_url: settings.baseUrl ?? '',
  daily_usd: settings.dailyUsd ?? null,
  monthly_usd: settings.monthlyUsd ?? null,
})

/** Everything that is known of the wanted quotas: figures, cooldowns, or both. */
function quotas(
  { quota, cooling }: Account,
  now: number,
  nameOf: (key: string) => string | undefined,
): Record<string, QuotaItem> {
  const running = (key: string) => {
    const end = cooling[key] ?? 0
    return end > now ? end : 0
  }
  const resting = Object.keys(cooling).filter((key) => key !== everyMode && running(key) > 0)
  const keys = [...new Set([...Object.keys(quota), ...resting])]
  const items = keys.flatMap((key): [string, QuotaItem][] => {
    const name = nameOf(key)
    return name === undefined ? [] : [[name, { ...figures(quota[key]), cooling_until: running(key) }]]
  })
  return Object.fromEntries(items)
}

const figures = (quota: Quota | undefined) => ({
  remaining: quota?.remaining ?? null,
  total: quota?.total ?? null,
  window_seconds: quota?.windowSeconds ?? null,
  resets_at: quota?.resetsAt ?? null,
})

// As a caller would read them; what only an account can meet keeps our own name.
const codes: Record<string, string> = {
  rate_limited: 'rate_limit_exceeded',
  upstream_failed: 'upstream_error',
  browser_refused: 'upstream_session_refused',
}

function lastError({ lastFailAt, lastFailReason, lastFailKind = '' }: Account): AccountItem['last_error'] {
  if (lastFailAt === 0) return null
  return { code: codes[lastFailKind] ?? (lastFailKind || 'unknown'), message: lastFailReason, at: lastFailAt }
}
