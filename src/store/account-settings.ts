import type { AccountIdentity, AccountSettings } from '../core/account-settings.ts'
import { nobody } from '../core/account-settings.ts'
import { tiers } from '../core/model.ts'

type Fields = Readonly<Record<string, unknown>>
type Read = (value: unknown) => unknown

const textual: Read = (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined)
const between =
  (min: number, max: number, round = true): Read =>
  (value) =>
    typeof value !== 'number' || !(value >= min) || value > max
      ? undefined
      : round
        ? Math.floor(value)
        : value
const moment: Read = (value) => {
  const at = typeof value === 'string' ? Date.parse(value) : value
  if (typeof at !== 'number' || !(at > 0)) return undefined
  // Siblings also write seconds.
  return Math.floor(at < 100_000_000_000 ? at * 1000 : at)
}
const list: Read = (value) => {
  const modes = Array.isArray(value) ? value.filter((mode) => typeof mode === 'string' && mode !== '') : []
  return modes.length > 0 ? modes : undefined
}

// Name in the file → name here, and how it is read. What is not understood counts as not set.
const fields: readonly [name: string, setting: keyof AccountSettings, read: Read][] = [
  ['tier', 'tier', (value) => tiers.find((tier) => tier === value)],
  ['proxy_url', 'proxyUrl', (value) => (isProxyUrl(value) ? value : undefined)],
  ['user_agent', 'userAgent', (value) => (isHeader(value) ? textual(value) : undefined)],
  ['cf_clearance', 'cfClearance', (value) => (isHeader(value) ? textual(value) : undefined)],
  ['priority', 'priority', between(-100, 100)],
  ['weight', 'weight', (value) => (value === 0 ? undefined : between(0.01, 100, false)(value))],
  ['max_concurrent', 'maxConcurrent', between(1, 100_000)],
  ['reserve', 'reserve', between(1, 1_000_000)],
  ['modes', 'modes', list],
  ['expires_at', 'expiresAt', moment],
  ['base_url', 'baseUrl', (value) => (isApiAddress(value) ? value.replace(/\/+$/, '') : undefined)],
  ['daily_usd', 'dailyUsd', between(0, 1_000_000_000, false)],
  ['monthly_usd', 'monthlyUsd', between(0, 1_000_000_000, false)],
]

/** The names of these settings in token.json and in the admin API. */
export const settingNames: readonly string[] = fields.map(([name]) => name)

/** The settings an entry of token.json has; undefined when it has none, as most do. */
export function readSettings(entry: Fields): AccountSettings | undefined {
  let settings: Record<string, unknown> | undefined
  for (const [name, setting, read] of fields) {
    if (entry[name] === undefined || entry[name] === null) continue
    const value = read(entry[name])
    if (value !== undefined) (settings ??= {})[setting] = value
  }
  return settings
}

/** Who the entry says it belongs to. */
export function readIdentity(entry: Fields): AccountIdentity {
  const { name, email, user_id: userId } = entry
  if (name === undefined && email === undefined && userId === undefined) return nobody
  return { name: text(name), email: text(email), userId: text(userId) }
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

/** Whether it is the address of a proxy that can be used. */
export const isProxyUrl = (value: unknown): value is string =>
  typeof value === 'string' && /^(https?|socks5h?):\/\/[^\s/?#]+\/?$/i.test(value) && URL.canParse(value)

/** Whether it is where an API can be: http or https, with a path if need be. */
export const isApiAddress = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:\/\/[^\s/?#]+[^\s?#]*$/i.test(value) && URL.canParse(value)

/** Whether a header may carry it. */
const isHeader = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x20-\x7e]*$/.test(value)
