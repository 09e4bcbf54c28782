import { signal } from '@preact/signals'
import { adminUrl, api, type Refusal, refusalOf, unreachable } from './api.ts'
import { readMessages } from './server-sent.ts'

export type Attempt = {
  account: string
  /** How the panel shows the account; null for one that has gone. */
  name: string | null
  transport: string
  status: number
  fault: string | null
  ms: number
  detail?: string
}
export const endings = ['succeeded', 'refused', 'failed', 'cancelled'] as const
export type Ending = (typeof endings)[number]

/** One request, as GET /log shows it. Times in milliseconds, `at` epoch milliseconds. */
export type Entry = {
  request_id: string
  at: number
  endpoint: string
  model: string
  key_id: string
  address: string
  status: number
  code: string | null
  message: string | null
  outcome: Ending
  stream: boolean
  ms: number
  first_token_ms: number | null
  usage: { input: number; output: number; reasoning: number; cached: number; estimated: boolean } | null
  attempts: readonly Attempt[]
  bodies?: { request: string; answer: string } | null
}

/** What to look for; absent is anything. `key_id` empty means requests without a key. */
export type Filter = {
  outcome?: Ending
  endpoint?: string
  model?: string
  key_id?: string
  account?: string
  q?: string
  from?: number
}

export const filter = signal<Filter>({})
export const entries = signal<readonly Entry[] | undefined>(undefined)
/** Where the next older page begins; null at the end. */
const cursor = signal<string | null>(null)
export const hasMore = () => cursor.value !== null

const pageSize = 50
/** A live tail that runs for days must not fill the memory of the browser. */
const mostShown = 1000

type Page = { items: Entry[]; next_cursor: string | null }

const query = (more: Record<string, string> = {}): string => {
  const search = new URLSearchParams(more)
  for (const [name, value] of Object.entries(filter.value)) search.set(name, String(value))
  return search.toString()
}

/** The newest page for the filter in force. */
export async function loadLog(signal?: AbortSignal): Promise<Refusal | undefined> {
  const asked = filter.value
  const reply = await api<Page>('GET', `/log?${query({ limit: String(pageSize) })}`, undefined, {
    ...(signal && { signal }),
  })
  // Another filter was chosen meanwhile: its own answer is on the way.
  if (asked !== filter.value || signal?.aborted) return undefined
  if (!reply.ok) return reply.refusal
  entries.value = reply.value.items
  cursor.value = reply.value.next_cursor
  return undefined
}

/** The next older page, below what is shown. */
export async function loadOlder(): Promise<Refusal | undefined> {
  const asked = filter.value
  const reply = await api<Page>(
    'GET',
    `/log?${query({ limit: String(pageSize), cursor: cursor.value ?? '' })}`,
  )
  if (asked !== filter.value) return undefined
  if (!reply.ok) return reply.refusal
  entries.value = [...(entries.value ?? []), ...reply.value.items]
  cursor.value = reply.value.next_cursor
  return undefined
}

/** Puts requests on top as they end, until the signal. Resolves with why it stopped when the gateway ended it. */
export async function tail(signal: AbortSignal): Promise<Refusal | undefined> {
  try {
    const answer = await fetch(adminUrl(`/log/stream?${query()}`), { signal })
    if (!answer.ok || !answer.body) return await refusalOf(answer)
    for await (const { event, data } of readMessages(answer.body)) {
      if (event === 'entry') put(JSON.parse(data) as Entry)
    }
    return signal.aborted ? undefined : unreachable('the stream ended')
  } catch (error) {
    return signal.aborted ? undefined : unreachable(error)
  }
}

function put(entry: Entry): void {
  const others = (entries.value ?? []).filter(({ request_id }) => request_id !== entry.request_id)
  entries.value = [entry, ...others].slice(0, mostShown)
}

/** One request with its bodies, when these are kept. */
export const loadEntry = (id: string) => api<Entry>('GET', `/log/${encodeURIComponent(id)}`)

/** Removes every request from the log. */
export async function clearLog(): Promise<Refusal | undefined> {
  const reply = await api('DELETE', '/log')
  if (!reply.ok) return reply.refusal
  entries.value = []
  cursor.value = null
  return undefined
}

/** Where the log can be downloaded, with the filter in force. */
export const exportUrl = (format: 'csv' | 'json') => adminUrl(`/log/export?${query({ format })}`)
