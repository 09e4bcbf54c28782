import { signal } from '@preact/signals'
import { api, type Refusal } from './api.ts'
import { lookEvery } from './system.ts'

/** A way to Grok that is avoided (`aside`) or used by probes alone (`paused`). Times are epoch milliseconds. */
type WayTrouble = {
  transport: 'mgw' | 'imagine' | 'rest'
  state: 'aside' | 'paused'
  since: number
  retry_at: number
  reason: string
}

/** Something Grok said that the gateway does not understand. `sample` holds no texts, ids or credentials. */
export type UnknownWord = {
  kind: string
  name: string
  count: number
  first_at: number
  last_at: number
  sample: string
}

type UpstreamState = {
  transports: readonly WayTrouble[]
  refused_accounts: { since: number; accounts: number; status: number } | null
  unknown: readonly UnknownWord[]
  /** What was last seen of Grok's words: paths that answered, modes it offers, subscriptions it named. */
  seen: readonly { table: string; name: string; said: string; last_at: number }[]
}

/** GET /upstream; undefined until the first look. */
export const upstream = signal<UpstreamState | undefined>(undefined)

async function look(): Promise<Refusal | undefined> {
  const reply = await api<UpstreamState>('GET', '/upstream')
  if (reply.ok) upstream.value = reply.value
  return reply.ok ? undefined : reply.refusal
}

/** Looks now and every few seconds while the page can be seen. Returns the way to stop. */
export function watchUpstream(): () => void {
  const timer = setInterval(() => void (document.visibilityState === 'visible' && look()), lookEvery * 1000)
  void look()
  return () => clearInterval(timer)
}

async function change(method: 'POST' | 'DELETE', path: string): Promise<Refusal | undefined> {
  const reply = await api(method, path)
  return reply.ok ? look() : reply.refusal
}

/** Every way in trouble is tried by the next request. */
export const tryWaysNow = () => change('POST', '/upstream/retry')
/** What was not understood is counted anew. */
export const countAnew = () => change('DELETE', '/upstream/unknown')
