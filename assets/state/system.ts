import { computed, signal } from '@preact/signals'
import type { AlertsAnswer, SystemAnswer } from '../../src/admin/answers.ts'
import type { Alert } from '../../src/core/alert.ts'
import type { AccountItem } from '../../src/pool/account-item.ts'
import { api } from './api.ts'

export type { Alert }

export type AccountState = AccountItem['state']
/** GET /system. */
export type System = SystemAnswer
export type Health = Omit<AlertsAnswer, 'items'>

/** What one look at the gateway showed, kept for the little curves. `cpu` is percent of one core. */
export type Sample = { requests: number; open: number; memory: number; cpu: number }

export const system = signal<System | undefined>(undefined)
export const alerts = signal<readonly Alert[]>([])
export const health = signal<Health>({ requests: { total: 0, failed: 0 }, self_check: null })
export const samples = signal<readonly Sample[]>([])
/** Since when the gateway does not answer, in epoch milliseconds; 0 while it does. */
export const silentSince = signal(0)

const loadedFrom = signal('')
/** The version this page was loaded from, once that is no longer the one that runs. */
export const outdated = computed(() =>
  loadedFrom.value && system.value && system.value.version !== loadedFrom.value
    ? loadedFrom.value
    : undefined,
)

/** Seconds between two looks. */
export const lookEvery = 4
const kept = 60

/** What the next look is compared with. */
type Mark = { at: number; busy: number; value: System }

const visible = () => document.visibilityState === 'visible'

/** Looks at the gateway now and every few seconds while the page can be seen. Returns the way to stop. */
export function watchSystem(): () => void {
  let last: Mark | undefined

  async function look(): Promise<void> {
    const [now, needs] = await Promise.all([
      api<System>('GET', '/system'),
      api<AlertsAnswer>('GET', '/alerts'),
    ])
    if (needs.ok) {
      alerts.value = needs.value.items
      health.value = needs.value
    }
    if (now.ok) {
      silentSince.value = 0
      last = take(now.value, last)
    } else if (now.refusal.code === 'unreachable') silentSince.value ||= Date.now()
  }

  const again = () => void (visible() && look())
  const timer = setInterval(again, lookEvery * 1000)
  document.addEventListener('visibilitychange', again)
  void look()
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', again)
  }
}

/** Shows what was seen, and adds to the curves what changed since the look before, unless the process is a new one. */
function take(value: System, last: Mark | undefined): Mark {
  const at = performance.now()
  const busy = value.cpu.user_seconds + value.cpu.system_seconds
  system.value = value
  loadedFrom.value ||= value.version
  if (last?.value.started_at === value.started_at && at > last.at) {
    const sample = {
      requests: Math.max(0, value.traffic.requests - last.value.traffic.requests),
      open: value.traffic.open,
      memory: value.memory.resident_bytes,
      cpu: Math.max(0, ((busy - last.busy) / (at - last.at)) * 100_000),
    }
    samples.value = [...samples.value, sample].slice(-kept)
  }
  return { at, busy, value }
}
