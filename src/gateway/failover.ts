import type { Fault, FaultKind } from '../core/fault.ts'

export type FailoverSettings = {
  max_retry: number
  retry_status_codes: readonly number[]
  retry_backoff_base: number
  retry_backoff_factor: number
  retry_backoff_max: number
  /** Seconds for all tries together. */
  retry_budget: number
}

/** The bookkeeping of one request's tries, without clock or pool: what comes after a fault is a question of values. */
export type Failover = {
  /** Accounts to take last: they failed for a reason that may pass. */
  tried: ReadonlySet<string>
  /** Accounts not to take again for this request. */
  excluded: ReadonlySet<string>
  /** Books a failed try; answers how long to wait before the next one in milliseconds, or undefined to give up. */
  after: (fault: Fault, account: string, elapsedMs: number) => number | undefined
}

type Reaction =
  /** The account's own verdict: the next account, without counting, so that one good account is enough. */
  | 'next-account'
  /** Counts against `max_retry`; another account if there is one, else the same after a pause. */
  | 'try-again'
  /** Probably the same for everybody: one other account decides. */
  | 'one-other'

const reactions: Partial<Record<FaultKind, Reaction>> = {
  session_dead: 'next-account',
  account_blocked: 'next-account',
  rate_limited: 'next-account',
  unauthorized: 'next-account',
  browser_refused: 'one-other',
  empty_response: 'one-other',
  upstream_failed: 'try-again',
  upstream_timeout: 'try-again',
}

/** Product section 6: which faults lead to another try, and how many. */
export function createFailover(settings: FailoverSettings): Failover {
  const tried = new Set<string>()
  const excluded = new Set<string>()
  const times = new Map<FaultKind, number>()
  let counted = 0

  function after(fault: Fault, account: string, elapsedMs: number): number | undefined {
    tried.add(account)
    const reaction = reactions[fault.kind]
    const left = settings.retry_budget * 1000 - elapsedMs
    // An empty answer came with status 200: the list of codes has no word in it.
    const allowed =
      fault.kind === 'empty_response' || settings.retry_status_codes.includes(fault.upstreamStatus ?? 0)
    if (!reaction || !allowed || left <= 0 || fault.maybeTaken) return undefined
    if (reaction === 'try-again') {
      if (counted >= settings.max_retry) return undefined
      const wait = settings.retry_backoff_base * settings.retry_backoff_factor ** counted++
      return Math.min(wait * 1000, settings.retry_backoff_max * 1000, left)
    }
    // An empty answer is nobody's verdict: with one account only, the second try is its own.
    if (fault.kind !== 'empty_response') excluded.add(account)
    const count = (times.get(fault.kind) ?? 0) + 1
    times.set(fault.kind, count)
    return reaction === 'one-other' && count >= 2 ? undefined : 0
  }

  return { tried, excluded, after }
}
