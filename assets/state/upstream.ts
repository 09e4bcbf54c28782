import { signal } from '@preact/signals'
import type { UpstreamAnswer } from '../../src/admin/answers.ts'
import { api, type Refusal } from './api.ts'
import { lookEvery } from './system.ts'

export type UnknownWord = UpstreamAnswer['unknown'][number]

/** GET /upstream; undefined until the first look. */
export const upstream = signal<UpstreamAnswer | undefined>(undefined)

async function look(): Promise<Refusal | undefined> {
  const reply = await api<UpstreamAnswer>('GET', '/upstream')
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
