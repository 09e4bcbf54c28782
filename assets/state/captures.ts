import { signal } from '@preact/signals'
import { api, type Refusal } from './api.ts'
import { lookEvery } from './system.ts'

/** When capturing ends, epoch milliseconds, 0 while it does not run; and the files, the newest first. */
type Captures = { until: number; items: readonly { name: string; kind: string; bytes: number; at: number }[] }

/** GET /captures; undefined until the first look. */
export const captures = signal<Captures | undefined>(undefined)

async function look(): Promise<void> {
  const reply = await api<Captures>('GET', '/captures')
  if (reply.ok) captures.value = reply.value
}

/** Looks now and every few seconds while the page can be seen. Returns the way to stop. */
export function watchCaptures(): () => void {
  const timer = setInterval(() => void (document.visibilityState === 'visible' && look()), lookEvery * 1000)
  void look()
  return () => clearInterval(timer)
}

/** Writes exchanges down for so many minutes; 0 stops. */
export async function captureFor(minutes: number): Promise<Refusal | undefined> {
  const reply = await api<Captures>('POST', '/capture', { minutes })
  if (reply.ok) captures.value = reply.value
  return reply.ok ? undefined : reply.refusal
}
