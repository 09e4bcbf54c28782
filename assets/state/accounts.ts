import { computed, signal } from '@preact/signals'
import type { encodeQuotaPoint } from '../../src/admin/quota-item.ts'
import type { AccountItem } from '../../src/pool/account-item.ts'
import { adminUrl, api, type Refusal, type Reply } from './api.ts'
import { param, setParams } from './route.ts'
import type { AccountState } from './system.ts'

/** An account as GET /tokens shows it. Times are epoch milliseconds, 0 is never. */
export type Account = AccountItem
export type Quota = AccountItem['quota'][string]

/** A change of an account; null is as for everybody. `token` is a fresh credential. */
export type AccountChange = {
  note?: string
  tags?: string[]
  enabled?: boolean
  token?: string
} & Partial<Record<SettingName, string | number | string[] | null>>

/** The settings of an account, in the order they are shown. */
export const settingNames = [
  ...([
    'name',
    'pool',
    'tier',
    'priority',
    'weight',
    'max_concurrent',
    'reserve',
    'modes',
    'expires_at',
  ] as const),
  ...(['proxy_url', 'user_agent', 'cf_clearance'] as const),
  ...(['base_url', 'daily_usd', 'monthly_usd'] as const),
]
export type SettingName = (typeof settingNames)[number]

export const states = ['active', 'unchecked', 'cooling', 'expired', 'blocked', 'disabled'] as const

/** Parts of the address that choose accounts; a bulk action takes the same. */
export const filterNames = ['q', 'state', 'tier', 'tag'] as const
type Filter = Partial<Record<(typeof filterNames)[number], string>>

const filterNow = (): Filter =>
  Object.fromEntries(filterNames.flatMap((name) => (param(name) ? [[name, param(name)]] : [])))

export const pageSize = () => Number(param('size')) || 50
export const pageNow = () => Math.max(1, Number(param('page')) || 1)

/** What is asked for, as one text: it changes only when that does. */
export const asked = computed(() => {
  const search = new URLSearchParams({ page: String(pageNow()), page_size: String(pageSize()) })
  for (const [name, value] of Object.entries({ ...filterNow(), sort: param('sort') }))
    if (value) search.set(name, value)
  return search.toString()
})

/** Looks for something else, from its first page on. What was chosen before is not what is shown then. */
export function look(change: Readonly<Record<string, string>>): void {
  chosen.value = new Set()
  setParams({ page: '', ...change })
}

type Page = {
  items: readonly Account[]
  total: number
  counts: Record<AccountState, number>
}
/** What is shown, with the question it is the answer to. */
export const accounts = signal<(Page & { asked: string; filter: Filter }) | undefined>(undefined)
/** The rows are of a question asked before. */
export const isStale = computed(() => accounts.value !== undefined && accounts.value.asked !== asked.value)

export async function loadAccounts(signal?: AbortSignal): Promise<Refusal | undefined> {
  const wanted = asked.value
  const filter = filterNow()
  const reply = await api<Page>('GET', `/tokens?${wanted}`, undefined, { ...(signal && { signal }) })
  if (wanted !== asked.value || signal?.aborted) return undefined
  if (!reply.ok) return reply.refusal
  accounts.value = { ...reply.value, asked: wanted, filter }
  return undefined
}

/** Ids that are chosen by hand; `everything` stands for all that the filters show, on every page. */
export const chosen = signal<ReadonlySet<string> | 'everything'>(new Set())
export const chosenCount = computed(() =>
  chosen.value === 'everything' ? (accounts.value?.total ?? 0) : chosen.value.size,
)

/** As the bulk routes take it: of what is seen, never of what is still being asked for. */
function choice() {
  if (chosen.value !== 'everything') return { ids: [...chosen.value] }
  const filter = accounts.value?.filter ?? {}
  return Object.keys(filter).length > 0 ? { filter } : { all: true as const }
}

export const bulkActions = ['enable', 'disable', 'clear-cooldown', 'delete'] as const
export type BulkAction = (typeof bulkActions)[number]
/** `kept` is false when it counts, but could not be written down. */
type Done = { matched: number; changed: number; backup: string | null; kept?: boolean }

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

/** Ends the rest of one account. */
export const endCooldown = (id: string): Promise<Reply<Done>> =>
  api<Done>('POST', '/tokens/clear-cooldown', { ids: [id] })
export const removeAccount = (id: string): Promise<Reply<Done>> =>
  api<Done>('DELETE', `/tokens/${encodeURIComponent(id)}`)

export const loadAccount = (id: string) => api<Account>('GET', `/tokens/${encodeURIComponent(id)}`)
/** One day of an account's, in UTC: how what was tried with it ended. */
export type AccountDay = { at: number; succeeded: number; failed: number; cancelled: number }
export const loadAccountDays = (id: string) =>
  api<{ series: AccountDay[] }>('GET', `/tokens/${encodeURIComponent(id)}/stats`)
/** What an account had left in one hour. */
export type QuotaMoment = ReturnType<typeof encodeQuotaPoint>
export const loadAccountQuota = (id: string) =>
  api<{ items: QuotaMoment[] }>('GET', `/tokens/${encodeURIComponent(id)}/quota`)
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
