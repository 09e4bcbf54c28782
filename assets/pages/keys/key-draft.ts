import type { Key, KeyWish } from '../../state/keys.ts'
import { t } from '../../state/language.ts'

export const limits = ['rpm', 'concurrency', 'daily_tokens', 'monthly_tokens'] as const
export const budgets = ['daily_usd', 'monthly_usd'] as const
export const bounds = ['account_tags', 'tiers', 'upstreams', 'accounts', 'allowed_addresses'] as const
type Limit = (typeof limits)[number]
type Budget = (typeof budgets)[number]
type Bound = (typeof bounds)[number]

/** A key as it stands in the form. */
export type KeyDraft = {
  name: string
  enabled: boolean
  /** `2026-01-31`, or nothing. */
  until: string
  models: readonly string[]
  limits: Record<Limit, string>
  /** Dollars. */
  budgets: Record<Budget, string>
  bounds: Record<Bound, readonly string[]>
}

const each = <Name extends string, Value>(names: readonly Name[], valueOf: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>

/** The form of a key, or of a new one. */
export const keyDraft = (key: Key | undefined): KeyDraft => ({
  name: key?.name ?? '',
  enabled: key?.enabled ?? true,
  until: key && key.expires_at > 0 ? new Date(key.expires_at).toISOString().slice(0, 10) : '',
  models: key?.models ?? [],
  limits: each(limits, (limit) => (key?.[limit] ? String(key[limit]) : '')),
  budgets: each(budgets, (budget) => (key?.[budget] ? String(key[budget]) : '')),
  bounds: each(bounds, (list) => key?.[list] ?? []),
})

type Read = { wish?: KeyWish; wrong: Record<string, string> }

/** What is written as the gateway takes it, or what is wrong with it, by field. */
export function keyWish(draft: KeyDraft): Read {
  const wrong: Record<string, string> = {}
  if (draft.name.trim() === '') wrong['name'] = t('field.empty')
  const amount = (limit: Limit) => {
    const value = Number(draft.limits[limit].trim() || 0)
    if (!Number.isSafeInteger(value) || value < 0) wrong[limit] = t('field.whole')
    return value
  }
  const money = (budget: Budget) => {
    const value = Number(draft.budgets[budget].trim() || 0)
    if (!(value >= 0) || value > 1e9) wrong[budget] = t('field.money')
    return value
  }
  const wish = {
    name: draft.name.trim(),
    enabled: draft.enabled,
    expires_at: draft.until ? Date.parse(`${draft.until}T23:59:59Z`) : 0,
    models: draft.models,
    ...each(limits, amount),
    ...each(budgets, money),
    ...draft.bounds,
  }
  return Object.keys(wrong).length === 0 ? { wish, wrong } : { wrong }
}
