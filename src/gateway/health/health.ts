import type { LogEntry } from '../../core/log-entry.ts'
import type { CheckResult } from '../accounts/check.ts'
import { createWindow } from './window.ts'

/** How the gateway does, as its requests and its questions about accounts show it. Times are epoch milliseconds. */
export type HealthFacts = {
  /** Requests of the last 5 minutes that ended well or badly by no doing of the caller. `code` is the most frequent error. */
  requests: { total: number; failed: number; code: string; message: string; requestId: string }
  /** Tries with an account in the last 5 minutes, by transport; `failed` counts those that no account is to blame for. */
  transports: Readonly<Record<string, { tries: number; failed: number; reason: string }>>
  /** Requests of the last 5 minutes that were answered, and the middle of their times to the first content. */
  firstContent: { count: number; medianMs: number }
  /** Answers of the last 5 minutes that counted as such and were odd, by what was odd about them. */
  odd: Readonly<Record<string, number>>
  /** Tries and questions in a row to which nothing answered at all. */
  unreachable: { count: number; reason: string }
  /** Questions about quotas in a row that were answered, but not with figures. */
  quota: { failures: number; reason: string }
  /** The last self-check; undefined before the first. */
  selfCheck: { at: number; ok: boolean; message: string } | undefined
}

export type Health = {
  /** Takes in a request that has ended. */
  note: (entry: LogEntry) => void
  /** Takes in how a question about an account's quota ended. */
  checked: (result: CheckResult) => void
  /** Takes in what a self-check came to. */
  selfChecked: (result: Pick<CheckResult, 'ok' | 'message'>) => void
  facts: () => HealthFacts
  /** When the last request ended that reached the upstream, or the last question was answered; 0 when none did. */
  lastAnsweredAt: () => number
}

// An account's own verdict says nothing about the upstream, and neither does the caller's leaving.
const nobodysFault = new Set(['upstream_failed', 'upstream_timeout', 'browser_refused', 'empty_response'])

/** Nothing known yet. `now` returns epoch milliseconds. */
export function createHealth(now: () => number): Health {
  const window = createWindow(now)
  let unreachable = { count: 0, reason: '' }
  let quota = { failures: 0, reason: '' }
  let selfCheck: HealthFacts['selfCheck']
  let answeredAt = 0

  const answered = () => {
    unreachable = { count: 0, reason: '' }
    answeredAt = now()
  }

  return {
    note: (entry) => {
      window.request(entry)
      for (const { transport, fault, unreached, odd = [], detail = '' } of entry.attempts) {
        for (const what of odd) window.odd(what)
        const failed = fault !== undefined && nobodysFault.has(fault)
        window.attempt(transport, failed, detail || (fault ?? ''))
        if (unreached) unreachable = { count: unreachable.count + 1, reason: detail || (fault ?? '') }
        else answered()
      }
    },
    checked: ({ ok, fault, message, unreached }) => {
      if (unreached) unreachable = { count: unreachable.count + 1, reason: message }
      else answered()
      if (ok) {
        quota = { failures: 0, reason: '' }
        // A question that was answered with figures is all that a self-check is.
        selfCheck = { at: now(), ok, message }
      } else if (!unreached && fault !== undefined && nobodysFault.has(fault))
        quota = { failures: quota.failures + 1, reason: message }
    },
    selfChecked: ({ ok, message }) => (selfCheck = { at: now(), ok, message }),
    facts: () => ({ ...window.facts(), unreachable, quota, selfCheck }),
    lastAnsweredAt: () => answeredAt,
  }
}
