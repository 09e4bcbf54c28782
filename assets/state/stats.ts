import { signal } from '@preact/signals'
import type { encodeSums, statistics } from '../../src/admin/statistics.ts'
import { api, type Refusal, type Reply } from './api.ts'
import { storedChoice } from './stored.ts'

export const ranges = ['24h', '7d', '30d', '90d'] as const
export type Range = (typeof ranges)[number]

/** Sums of requests, as GET /stats gives them. Times in milliseconds, null without any. */
export type Sums = ReturnType<typeof encodeSums>
export type Ranked = Sums & { id: string; name?: string | null; masked?: string | null }
/** GET /stats. */
export type Stats = Awaited<ReturnType<typeof statistics>>

export const range = storedChoice<Range>('range', ranges, '24h')
export const stats = signal<Stats | undefined>(undefined)

/** What each key was used for, as long as statistics reach back. */
export async function loadKeyUse(): Promise<Reply<readonly Ranked[]>> {
  const reply = await api<Stats>('GET', '/stats?range=90d', undefined, { timeoutMs: 60_000 })
  return reply.ok ? { ok: true, value: reply.value.keys.items } : reply
}

const lookEveryMs = 30_000

/** Keeps the statistics of one range fresh while the page can be seen. Returns the way to stop. */
export function watchStats(wanted: Range, tell: (refusal: Refusal | undefined) => void): () => void {
  const leaving = new AbortController()
  const look = async () => {
    if (document.visibilityState !== 'visible') return
    const reply = await api<Stats>('GET', `/stats?range=${wanted}`, undefined, { signal: leaving.signal })
    if (leaving.signal.aborted) return
    if (reply.ok) stats.value = reply.value
    tell(reply.ok ? undefined : reply.refusal)
  }
  const again = () => void look()
  const timer = setInterval(again, lookEveryMs)
  document.addEventListener('visibilitychange', again)
  again()
  return () => {
    leaving.abort()
    clearInterval(timer)
    document.removeEventListener('visibilitychange', again)
  }
}
