import type { ApiKey } from '../core/key.ts'

/** A row of `api_keys`. */
export type KeyRow = {
  id: string
  hash: string
  name: string
  prefix: string
  enabled: number
  created_at: number
  expires_at: number
  last_used_at: number
  models: string
  rpm: number
  concurrency: number
  daily_tokens: number
  monthly_tokens: number
  bounds: string
  daily_usd: number
  monthly_usd: number
}

export const keyRow = ({ bounds = {}, ...key }: ApiKey, hash: string): KeyRow => ({
  id: key.id,
  hash,
  name: key.name,
  prefix: key.prefix,
  enabled: Number(key.enabled),
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  last_used_at: key.lastUsedAt,
  models: JSON.stringify(key.models),
  rpm: key.rpm,
  concurrency: key.concurrency,
  daily_tokens: key.dailyTokens,
  monthly_tokens: key.monthlyTokens,
  bounds: JSON.stringify(bounds),
  daily_usd: key.dailyUsd,
  monthly_usd: key.monthlyUsd,
})

export const keyOf = (row: KeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  enabled: row.enabled === 1,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  models: JSON.parse(row.models),
  rpm: row.rpm,
  concurrency: row.concurrency,
  dailyTokens: row.daily_tokens,
  monthlyTokens: row.monthly_tokens,
  dailyUsd: row.daily_usd,
  monthlyUsd: row.monthly_usd,
  bounds: JSON.parse(row.bounds),
})
