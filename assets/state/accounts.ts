import { computed, signal } from '@preact/signals'
import { adminUrl, api, type Refusal, type Reply } from './api.ts'
import type { AccountState } from './system.ts'

export type Quota = {
  remaining: number | null
  total: number | null
  window_seconds: number | null
  resets_at: number | null
  cooling_until: number
}
/** An account as GET /tokens shows it. Times are epoch milliseconds, 0 is never. */
export type Account = {
  id: string
  masked: string
  pool: string
  tier: string
  state: AccountState
  reason: string
  since: number
  until: number
  in_flight: number
  use_count: number
  fail_count: number
  quota: Record<string, Quota>
  media_quota: Record<string, Quota>
  created_at: number
  /** The file it was imported from, or `pasted`. */
  source: string
  last_used_at: number
  last_sync_at: number
  last_error: { code: string; message: string; at: number } | null
  note: string
  tags: readonly string[]
  /** What it is called everywhere. */
  label: string
  name: string
  email: string
  user_id: string
  /** Settings of its own; empty or 0 where it is as for everybody. Secrets are masked. */
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
}

/** A change of an account; null is as for everybody. `token` is a fresh credential. */
export type AccountChange = {
  note?: string
  tags?: string[]
  enabled?: boolean
  token?: string
} & Partial<Record<SettingName, string | number | string[] | null>>

/** The settings of an account, in the order they are shown. */
export const settingNames = [
  ...(['name', 'tier', 'priority', 'weight', 'max_concurrent', 'reserve', 'modes', 'expires_at'] as const),
  ...(['proxy_url', 'user_agent', 'cf_clearance'] as const),
]
export type SettingName = (typeof settingNames)[number]

export const states = ['active', 'unchecked', 'cooling', 'expired', 'blocked', 'disabled'] as const

/** What is shown: which accounts, in which order, which page. */
export type Query = { q: string; state: string; tier: string; sort: string; page: number }

export const pageSize = 50
export const query = signal<Query>({ q: '', state: '', tier: '', sort: '', page: 1 })
type Page = { items: readonly Account[]; total: number; counts: Record<AccountState, number> }
export const accounts = signal<Page | undefined>(undefined)

/** Looks for something else, from its first page on. */
export const look = (change: Partial<Query>): void => {
  query.value = { ...query.value, page: 1, ...change }
}

/** What the filters choose, as the bulk routes take it. */
const filter = computed(() => {
  const { q, state, tier } = query.value
  const chosen = Object.entries({ q, state, tier }).filter(([, value]) => value !== '')
  return chosen.length > 0 ? { filter: Object.fromEntries(chosen) } : { all: true as const }
})

export async function loadAccounts(signal?: AbortSignal): Promise<Refusal | undefined> {
  const asked = query.value
  const search = new URLSearchParams({ page: String(asked.page), page_size: String(pageSize) })
  for (const name of ['q', 'state', 'tier', 'sort'] as const) if (asked[name]) search.set(name, asked[name])
  const reply = await api<Page>('GET', `/tokens?${search}`, undefined, { ...(signal && { signal }) })
  if (asked !== query.value || signal?.aborted) return undefined
  if (!reply.ok) return reply.refusal
  accounts.value = reply.value
  return undefined
}

/** Ids that are chosen by hand; `everything` stands for all that the filters show, on every page. */
export const chosen = signal<ReadonlySet<string> | 'everything'>(new Set())
export const chosenCount = computed(() =>
  chosen.value === 'everything' ? (accounts.value?.total ?? 0) : chosen.value.size,
)
const choice = () => (chosen.value === 'everything' ? filter.value : { ids: [...chosen.value] })

export const bulkActions = ['enable', 'disable', 'clear-cooldown', 'delete'] as const
export type BulkAction = (typeof bulkActions)[number]
type Done = { matched: number; changed: number; backup: string | null }

/** Does it with all that are chosen. A large pool takes seconds. */
export const actOnChosen = (action: BulkAction): Promise<Reply<Done>> =>
  api<Done>('POST', `/tokens/${action}`, choice(), { timeoutMs: 120_000 })

export const jobKinds = ['test', 'refresh', 'assets/clear'] as const
export type JobKind = (typeof jobKinds)[number]

/** Begins to ask every account whether it answers, whatever is chosen. Answers the job's id. */
export async function testAll(): Promise<Reply<string>> {
  const reply = await api<{ job_id: string }>('POST', '/tokens/test', { all: true }, { timeoutMs: 60_000 })
  return reply.ok ? { ok: true, value: reply.value.job_id } : reply
}

/** Begins a job about all that are chosen, or about one. Answers its id. */
export async function startJob(kind: JobKind, id?: string): Promise<Reply<string>> {
  const reply = await api<{ job_id: string }>('POST', `/tokens/${kind}`, id ? { ids: [id] } : choice(), {
    timeoutMs: 60_000,
  })
  return reply.ok ? { ok: true, value: reply.value.job_id } : reply
}

export const loadAccount = (id: string) => api<Account>('GET', `/tokens/${encodeURIComponent(id)}`)
/** One day of an account's, in UTC: how what was tried with it ended. */
export type AccountDay = { at: number; succeeded: number; failed: number; cancelled: number }
export const loadAccountDays = (id: string) =>
  api<{ series: AccountDay[] }>('GET', `/tokens/${encodeURIComponent(id)}/stats`)
export const changeAccount = (id: string, change: AccountChange) =>
  api<Account>('PATCH', `/tokens/${encodeURIComponent(id)}`, change)
export const countOnlineFiles = (id: string) =>
  api<{ count: number; bytes: number }>('GET', `/tokens/${encodeURIComponent(id)}/assets`, undefined, {
    timeoutMs: 60_000,
  })

/** Changes all that are chosen. */
export const editChosen = (set: AccountChange, addTags: readonly string[]): Promise<Reply<Done>> =>
  api<Done>(
    'POST',
    '/tokens/edit',
    {
      ...choice(),
      ...(Object.keys(set).length > 0 && { set }),
      ...(addTags.length > 0 && { add_tags: addTags }),
    },
    { timeoutMs: 120_000 },
  )

/** Somebody with more than one account, the one to keep first. */
export type Person = { user_id: string; accounts: readonly Account[] }
export const loadDuplicates = () =>
  api<{ items: readonly Person[]; total: number }>('GET', '/tokens/duplicates')
export const mergeAccounts = ({ accounts: of }: Person) =>
  api<Account>('POST', '/tokens/merge', { ids: of.map(({ id }) => id) }, { timeoutMs: 60_000 })

/** Which dead accounts are meant: all that is given has to hold. */
export type CleanRule = { states: readonly string[]; days: number; never_used: boolean }
export type Cleaned = { matched: number; removed: number; items: readonly Account[]; backup: string | null }
/** Removes dead accounts, or with `dry` shows whom the rule means. */
export const cleanAccounts = (rule: CleanRule, dry: boolean) =>
  api<Cleaned>('POST', '/tokens/clean', { ...rule, dry_run: dry }, { timeoutMs: 120_000 })

export const exportUrl = (format: 'json' | 'txt') => adminUrl(`/tokens/export?format=${format}`)
