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

/** One failed try. */
export type FailedTry = {
  fault: Fault
  /** The account's id. */
  account: string
  /** Since the request began, without the time in which an account was producing an answer. */
  elapsedMs: number
  /** It had begun to answer. The caller saw nothing of that, or it would not be asked what comes next. */
  midway?: boolean
  /** It was refused for a proxy or browser values that not everybody has: others are asked, and it does not count. */
  own?: boolean
}

/** The bookkeeping of one request's tries, without clock or pool: what comes after a fault is a question of values. */
export type Failover = {
  /** Accounts to take last: they failed for a reason that may pass. */
  tried: ReadonlySet<string>
  /** Accounts not to take again for this request. */
  excluded: ReadonlySet<string>
  /**
   * Books a failed try; answers how long to wait, in milliseconds, before an account is asked that was asked before, or
   * undefined to give up. An account or transport that was not asked yet needs no wait.
   */
  after: (failed: FailedTry) => number | undefined
  /** This account cannot be asked now, whatever the others say. Nothing counts. */
  leave: (account: string) => void
}

type Reaction =
  /** The account's own verdict: the next account, without counting, so that one good account is enough. */
  | 'next-account'
  /** It may be the account's, it may be everybody's: another account, and it counts against `max_retry`. */
  | 'next-counted'
  /** Counts against `max_retry`; another account if there is one, else the same after a pause. */
  | 'try-again'
  /** Probably the same for everybody: one other account decides. */
  | 'one-other'

const reactions: Partial<Record<FaultKind, Reaction>> = {
  session_dead: 'next-account',
  account_blocked: 'next-account',
  rate_limited: 'next-account',
  unauthorized: 'next-counted',
  browser_refused: 'one-other',
  empty_response: 'one-other',
  upstream_failed: 'try-again',
  upstream_timeout: 'try-again',
}

/** A limit of the address may meet the next account as well: not all of them are asked for it. */
const reactionTo = ({ kind, notUnderstood, ofAddress }: Fault): Reaction | undefined =>
  notUnderstood ? 'one-other' : ofAddress ? 'next-counted' : reactions[kind]

/** Product sections 4 and 6: which faults lead to another try, and how many. */
export function createFailover(settings: FailoverSettings): Failover {
  const tried = new Set<string>()
  const excluded = new Set<string>()
  const times = new Map<FaultKind, number>()
  let counted = 0
  /** Tries with accounts that were asked before. */
  let repeats = 0

  // An empty answer came with status 200, and so did one that stalled: the list of codes has no word in it.
  const isListed = ({ kind, upstreamStatus = 0 }: Fault, midway: boolean) =>
    kind === 'empty_response' ||
    (midway && kind === 'upstream_timeout') ||
    settings.retry_status_codes.includes(upstreamStatus)

  function after({ fault, account, elapsedMs, midway = false, own = false }: FailedTry): number | undefined {
    if (tried.has(account)) repeats++
    tried.add(account)
    const reaction = reactionTo(fault)
    const left = settings.retry_budget * 1000 - elapsedMs
    if (!reaction || !isListed(fault, midway) || left <= 0 || fault.maybeTaken) return undefined
    const counts = reaction === 'try-again' || reaction === 'next-counted'
    if (counts && counted >= settings.max_retry) return undefined
    if (counts) counted++
    if (reaction === 'try-again') {
      const wait = settings.retry_backoff_base * settings.retry_backoff_factor ** repeats
      return Math.min(wait * 1000, settings.retry_backoff_max * 1000, left)
    }
    // An empty answer is nobody's verdict: with one account only, the second try is its own.
    if (fault.kind !== 'empty_response' && !fault.notUnderstood) excluded.add(account)
    if (own) return 0
    const count = (times.get(fault.kind) ?? 0) + 1
    times.set(fault.kind, count)
    return reaction === 'one-other' && count >= 2 ? undefined : 0
  }

  function leave(account: string): void {
    tried.add(account)
    excluded.add(account)
  }

  return { tried, excluded, after, leave }
}
