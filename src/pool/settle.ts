import { type Account, type AccountState, everyMode } from '../core/account.ts'
import type { Fault, FaultKind } from '../core/fault.ts'
import { redact } from '../lib/redact.ts'
import { isDead } from './standing.ts'

/** How a lease ended. `hadContent`: the upstream said something, so it counts the request. `leasedAt` is epoch ms. */
export type Outcome = {
  fault: Fault | undefined
  hadContent: boolean
  mode: string
  cost: number
  leasedAt: number
}

const firstRestMs = 60_000
const longestRestMs = 900_000
const firstDoubtMs = 30_000
const longestDoubtMs = 600_000

type Verdict = (
  account: Account,
  fault: Fault,
  outcome: Outcome & { now: number; threshold: number },
) => Account

// Only what stands here touches an account, and only verdicts its state. The caller's own mistakes are nobody's fault.
const verdicts: Partial<Record<FaultKind, Verdict>> = {
  session_dead: (account, fault, { now }) =>
    judged(noted(account, fault, now), 'expired', fault.message, now),
  account_blocked: (account, fault, { now }) =>
    judged(noted(account, fault, now), 'blocked', fault.message, now),
  unauthorized: (account, fault, { now, threshold, leasedAt }) => {
    const counted = noted(account, fault, now)
    // Requests that were under way together met one trouble, not many.
    if (leasedAt < account.lastFailAt) return counted
    const failed = { ...counted, failCount: account.failCount + 1 }
    if (failed.failCount < threshold) return failed
    return judged(failed, 'expired', `refused ${failed.failCount} times in a row: ${fault.message}`, now)
  },
  rate_limited: (account, fault, outcome) =>
    fault.ofAddress ? account : cooled(noted(account, fault, outcome.now), fault, outcome),
  upstream_failed: (account, fault, { now }) => doubted(noted(account, fault, now), fault, now),
  upstream_timeout: (account, fault, { now }) => doubted(noted(account, fault, now), fault, now),
  empty_response: (account, fault, { now }) => doubted(noted(account, fault, now), fault, now),
  browser_refused: (account, fault, { now }) => doubted(account, fault, now),
}

/** The account after a lease on it ended. `threshold` is `token.fail_threshold`; `now` is epoch milliseconds. */
export function settle(account: Account, outcome: Outcome, now: number, threshold: number): Account {
  const { fault, hadContent } = outcome
  const used = hadContent ? charged(account, outcome, now) : account
  if (fault) return verdicts[fault.kind]?.(used, fault, { ...outcome, now, threshold }) ?? used
  return hadContent ? proven(used, outcome.mode, now) : used
}

/** The account after a check of it was refused. A limit on asking is none on what may be asked for. */
export function refused(account: Account, fault: Fault, now: number, threshold: number): Account {
  if (fault.kind === 'rate_limited') return account
  const outcome = { fault, hadContent: false, mode: '', cost: 0, leasedAt: now }
  return settle(account, outcome, now, threshold)
}

/** `state` read anew from the cooldowns: `cooling` while any mode cools. Verdicts and a person's word stay. */
export function withCurrentState(account: Account, now: number): Account {
  if (isDead(account)) return account
  if (account.state === 'active' && isEmpty(account.cooling)) return account
  const ends = Object.values(account.cooling)
  const cools = ends.some((end) => end > now)
  if (cools === (account.state === 'cooling')) return account
  if (cools) return { ...account, state: 'cooling', since: now }
  return {
    ...account,
    state: 'active',
    reason: '',
    since: Math.min(now, Math.max(0, ...ends) || now),
    cooling: {},
  }
}

// Asked for every account at every turn: a list of its values would be made for nothing.
function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}

/** The upstream's text as it may be shown: one line, no credentials, not endless. */
const shown = (text: string): string => redact(text).replaceAll(/\s+/g, ' ').trim().slice(0, 300)

const noted = (account: Account, fault: Fault, now: number): Account => ({
  ...account,
  lastFailAt: now,
  lastFailReason: shown(fault.message),
  lastFailKind: fault.kind,
})

/**
 * One that keeps failing is never charged, so by its quota it would be the first choice of every request. Others come
 * first for a while; when there are none, it is as good as ever. What an upload met says nothing about chats.
 */
function doubted(account: Account, { step }: Fault, now: number): Account {
  if (step) return account
  const doubts = (account.doubts ?? 0) + 1
  return { ...account, doubts, doubtUntil: now + Math.min(longestDoubtMs, firstDoubtMs * 2 ** (doubts - 1)) }
}

/** The first verdict stands: an account a person disabled, or one already dead, is not judged again. */
const judged = (account: Account, state: AccountState, reason: string, now: number): Account =>
  isDead(account) ? account : { ...account, state, reason: shown(reason), since: now, cooling: {} }

function charged(account: Account, { mode, cost }: Outcome, now: number): Account {
  const quota = account.quota[mode]
  const used = { ...account, useCount: account.useCount + 1 }
  if (!quota || quota.resetsAt <= now) return used
  return {
    ...used,
    quota: { ...account.quota, [mode]: { ...quota, remaining: Math.max(0, quota.remaining - cost) } },
  }
}

/** An answer is a check as good as a quota call: the account is not "never checked" any more. */
function proven(account: Account, mode: string, now: number): Account {
  const { doubts: _, doubtUntil: __, ...trusted } = account
  const { [mode]: ___, ...limitStreak } = account.limitStreak ?? {}
  return { ...trusted, failCount: 0, limitStreak, lastSyncAt: account.lastSyncAt || now }
}

/** Rests the mode: as long as the upstream said, else until the quota it reported is back, else 60 s doubling to 15 min. */
function cooled(account: Account, fault: Fault, outcome: Outcome & { now: number }): Account {
  if (isDead(account)) return account
  const { cost, now } = outcome
  const mode = fault.ofAccount ? everyMode : outcome.mode
  const running = account.cooling[mode] ?? 0
  const streak = account.limitStreak?.[mode] ?? 0
  const quota = account.quota[mode]
  const usedUp = quota && quota.resetsAt > now && quota.remaining < cost
  const guessed = fault.retryAfterSeconds === undefined && !usedUp
  // Another request that was under way when the rest began says nothing new.
  if (guessed && running > now) return account
  const wait = fault.retryAfterSeconds ?? 0
  const named = wait > 0 ? now + Math.ceil(wait * 1000) : usedUp ? quota.resetsAt : undefined
  const end = named ?? now + Math.min(longestRestMs, firstRestMs * 2 ** streak)
  return withCurrentState(
    {
      ...account,
      reason: shown(fault.message),
      cooling: { ...account.cooling, [mode]: Math.max(running, end) },
      limitStreak: { ...account.limitStreak, [mode]: named === undefined ? streak + 1 : streak },
    },
    now,
  )
}
