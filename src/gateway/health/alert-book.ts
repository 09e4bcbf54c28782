import type { Alert, FoundAlert } from '../../core/alert.ts'
import type { Log } from '../../lib/log.ts'

/** The alerts that are on now. Panel, webhook, metrics and log all read it, so they say the same. */
export type AlertBook = {
  /** Takes over what was found at this look. What is new begins; what is missing ends, after its `holdMs` at the earliest. */
  update: (found: readonly FoundAlert[]) => void
  /** In the order in which they were found. */
  items: () => readonly Alert[]
  /** Codes of the alerts that are on. */
  codes: () => ReadonlySet<string>
}

export type AlertBookOptions = {
  /** Epoch milliseconds. */
  now: () => number
  log: Pick<Log, 'info' | 'warn' | 'error'>
  /** For how long an alert of this code must be gone before it ends, milliseconds: what comes and goes is one alert. */
  holdMs: (code: string) => number
}

type Kept = { alert: Alert; seenAt: number }

/** An empty book. Every alert that begins or ends is one line in the log. */
export function createAlertBook({ now, log, holdMs }: AlertBookOptions): AlertBook {
  let kept = new Map<string, Kept>()

  return {
    update: (found) => {
      const at = now()
      const next = new Map<string, Kept>()
      for (const alert of found) {
        const since = kept.get(alert.code)?.alert.since
        next.set(alert.code, { alert: { ...alert, since: since ?? at }, seenAt: at })
        if (since !== undefined) continue
        const { code, message, remedy } = alert
        log[alert.severity === 'error' ? 'error' : 'warn'](`alert began: ${message}`, { alert: code, remedy })
      }
      for (const [code, last] of kept) {
        if (next.has(code)) continue
        if (at - last.seenAt < holdMs(code)) next.set(code, last)
        else log.info('alert ended', { alert: code, lasted_s: Math.round((at - last.alert.since) / 1000) })
      }
      kept = next
    },
    items: () => Array.from(kept.values(), ({ alert }) => alert),
    codes: () => new Set(kept.keys()),
  }
}
