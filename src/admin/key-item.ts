import type { ApiKey } from '../core/key.ts'

type Usage = { minute: number; running: number; dayTokens: number; monthTokens: number } & {
  dayUsd: number
  monthUsd: number
}
type HeldKey = { key: ApiKey; limits: { usage: () => Usage } }

/** A key as the admin API shows it: never its secret. */
export function encodeKey({ key, limits }: HeldKey) {
  const { minute, running, dayTokens, monthTokens, dayUsd, monthUsd } = limits.usage()
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    enabled: key.enabled,
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    last_used_at: key.lastUsedAt,
    models: key.models,
    rpm: key.rpm,
    concurrency: key.concurrency,
    daily_tokens: key.dailyTokens,
    monthly_tokens: key.monthlyTokens,
    daily_usd: key.dailyUsd,
    monthly_usd: key.monthlyUsd,
    account_tags: key.bounds?.accountTags ?? [],
    accounts: key.bounds?.accounts ?? [],
    tiers: key.bounds?.tiers ?? [],
    upstreams: key.bounds?.upstreams ?? [],
    allowed_addresses: key.bounds?.addresses ?? [],
    usage: {
      minute_requests: minute,
      running,
      day_tokens: dayTokens,
      month_tokens: monthTokens,
      day_usd: dayUsd,
      month_usd: monthUsd,
    },
  }
}
