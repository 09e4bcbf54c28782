import type { AccountItem } from '../pool/account-item.ts'

const columns: readonly [title: string, cell: (item: AccountItem, now: number) => string][] = [
  ['ID', ({ id }) => id],
  ['CREDENTIAL', ({ masked }) => masked],
  ['NAME', ({ label, id }) => (id.startsWith(label) ? '' : label.slice(0, 40))],
  ['POOL', ({ pool }) => pool],
  ['TIER', ({ kind, tier }) => (kind === 'key' ? 'key' : tier)],
  ['STATE', ({ state, until }, now) => (until > now ? `${state} ${duration(until - now)}` : state)],
  ['QUOTA', (item) => (item.kind === 'key' ? money(item) : quotas(item.quota))],
  ['USED', ({ use_count }) => String(use_count)],
  ['REASON, NOTE', ({ reason, note }) => [reason, note].filter(Boolean).join('; ').slice(0, 60)],
]

/** Accounts as a table for a terminal. `now` is epoch milliseconds. */
export function accountsTable(items: readonly AccountItem[], now: number): string {
  const rows = items.map((item) => columns.map(([, cell]) => cell(item, now)))
  const all = [columns.map(([title]) => title), ...rows]
  const widths = columns.map((_, column) =>
    all.reduce((width, row) => Math.max(width, (row[column] ?? '').length), 0),
  )
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** What a key cost in this UTC day, and what it may. */
const money = ({ spent_day_usd: spent, daily_usd: limit }: AccountItem): string =>
  `$${spent.toFixed(4)}${limit === null ? '' : `/${limit}`} today`

const quotas = (quota: AccountItem['quota']): string =>
  Object.entries(quota)
    .filter(([, { remaining, total }]) => remaining !== null && total !== 0)
    .map(([mode, { remaining, total }]) => `${mode} ${remaining}${total === null ? '' : `/${total}`}`)
    .join(' ')

/** A span in its largest unit: `45s`, `12m`, `5h`, `3d`. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 120) return `${seconds}s`
  if (seconds < 7200) return `${Math.round(seconds / 60)}m`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)}h` : `${Math.round(seconds / 86_400)}d`
}
