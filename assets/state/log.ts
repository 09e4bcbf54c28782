import { computed, signal } from '@preact/signals'
import type { encodeEntry } from '../../src/admin/log-encode.ts'
import type { LogEntry } from '../../src/core/log-entry.ts'
import { adminUrl, api, type Refusal, refusalOf } from './api.ts'
import { param } from './route.ts'
import { readMessages } from './server-sent.ts'

export const endings = ['succeeded', 'refused', 'failed', 'cancelled'] as const
/** One request, as GET /log shows it; alone it has its bodies, when these are kept. */
export type Entry = ReturnType<typeof encodeEntry> & { bodies?: LogEntry['bodies'] | null }
export type Attempt = Entry['attempts'][number]

const hourMs = 3_600_000
/** Spans that reach up to now. */
export const spans = { hour: hourMs, day: 24 * hourMs, week: 168 * hourMs } as const
export const isSpan = (text: string): text is keyof typeof spans => Object.hasOwn(spans, text)

/** Parts of the address that filter the log. `key` of "none" means requests without a key; `from` and `to` are epoch ms. */
export const filterNames = ['q', 'outcome', 'endpoint', 'model', 'key', 'since', 'from', 'to'] as const

/** What is asked for, as one text: it changes only when that does. */
export const asked = computed(() => {
  const search = new URLSearchParams()
  for (const name of filterNames) if (param(name) !== '') search.set(name, param(name))
  return search.toString()
})

export const entries = signal<readonly Entry[] | undefined>(undefined)
/** What the entries are the answer to. */
export const answered = signal('')
/** Where the next older page begins; null at the end. */
const cursor = signal<string | null>(null)
export const hasMore = () => cursor.value !== null

const pageSize = 100
/** A live tail that runs for days must not fill the memory of the browser. */
const mostShown = 5000

type Page = { items: Entry[]; next_cursor: string | null }

/** What is asked for, as the gateway takes it. A span is counted back from now. */
function query(more: Record<string, string> = {}): string {
  const search = new URLSearchParams(more)
  for (const [name, value] of new URLSearchParams(asked.value)) {
    if (name === 'q') search.set('query', value)
    else if (name === 'key') search.set('key_id', value === 'none' ? '' : value)
    else if (name !== 'since') search.set(name, value)
    else if (isSpan(value)) search.set('from', String(Date.now() - spans[value]))
  }
  return search.toString()
}

/** The newest page of what is asked for. */
export async function loadLog(signal?: AbortSignal): Promise<Refusal | undefined> {
  const wanted = asked.value
  const reply = await api<Page>('GET', `/log?${query({ limit: String(pageSize) })}`, undefined, {
    ...(signal && { signal }),
  })
  // Something else was asked meanwhile: its own answer is on the way.
  if (wanted !== asked.value || signal?.aborted) return undefined
  if (!reply.ok) return reply.refusal
  entries.value = reply.value.items
  answered.value = wanted
  held.value = []
  cursor.value = reply.value.next_cursor
  return undefined
}

/** The next older page, below what is shown. */
export async function loadOlder(): Promise<Refusal | undefined> {
  const wanted = asked.value
  const reply = await api<Page>(
    'GET',
    `/log?${query({ limit: String(pageSize), cursor: cursor.value ?? '' })}`,
  )
  if (wanted !== asked.value) return undefined
  if (!reply.ok) return reply.refusal
  entries.value = [...(entries.value ?? []), ...reply.value.items]
  cursor.value = reply.value.next_cursor
  return undefined
}

const firstWaitMs = 500
const longestWaitMs = 10_000

/**
 * Puts requests on top as they end, until the signal. A stream that ends, as at a restart of the gateway, is opened again, and
 * what came in between is read. `tell` hears that it is interrupted, and that it is not any more.
 */
export async function follow(
  signal: AbortSignal,
  tell: (interrupted: Refusal | 'again' | undefined) => void,
): Promise<void> {
  let wait = firstWaitMs
  while (!signal.aborted) {
    const refusal = await tail(signal, () => {
      if (wait > firstWaitMs) void loadLog(signal)
      wait = firstWaitMs
      tell(undefined)
    })
    if (signal.aborted) return
    tell(refusal ?? 'again')
    await new Promise((resume) => setTimeout(resume, wait))
    wait = Math.min(longestWaitMs, wait * 2)
  }
}

async function tail(signal: AbortSignal, onOpen: () => void): Promise<Refusal | undefined> {
  try {
    const answer = await fetch(adminUrl(`/log/stream?${query()}`), { signal })
    if (!answer.ok || !answer.body) return await refusalOf(answer)
    onOpen()
    for await (const { event, data } of readMessages(answer.body)) {
      if (event === 'entry') put(JSON.parse(data) as Entry)
    }
  } catch {
    // It ended, or there was none; the next try says whether there is one.
  }
  return undefined
}

/** Entries that came while somebody reads further down: they would push away what is read. */
export const held = signal<readonly Entry[]>([])
let waiting: Entry[] = []
const gatherMs = 200

/** Many at once are drawn together. */
function put(entry: Entry): void {
  if (waiting.push(entry) > 1) return
  setTimeout(() => {
    const come = waiting.toReversed()
    waiting = []
    if (scrollY > 200) held.value = [...come, ...held.value].slice(0, mostShown)
    else showOnTop(come)
  }, gatherMs)
}

function showOnTop(come: readonly Entry[]): void {
  const ids = new Set(come.map(({ request_id }) => request_id))
  const others = (entries.value ?? []).filter(({ request_id }) => !ids.has(request_id))
  entries.value = [...come, ...others].slice(0, mostShown)
}

/** Shows what was held back. */
export function showHeld(): void {
  showOnTop(held.value)
  held.value = []
}

/** The latest requests that asked an account; with `failed` those it failed. */
export const loadEntriesOf = (account: string, failed: boolean) =>
  api<Page>(
    'GET',
    `/log?${new URLSearchParams({ account, limit: '20', ...(failed && { query: 'fault:*' }) })}`,
  )

/** One request with its bodies, when these are kept. */
export const loadEntry = (id: string) => api<Entry>('GET', `/log/${encodeURIComponent(id)}`)

/** Removes every request from the log. */
export async function clearLog(): Promise<Refusal | undefined> {
  const reply = await api('DELETE', '/log')
  if (!reply.ok) return reply.refusal
  entries.value = []
  held.value = []
  cursor.value = null
  return undefined
}

/** Where the log can be downloaded, with the filter in force. */
export const exportUrl = (format: 'csv' | 'json') => adminUrl(`/log/export?${query({ format })}`)
