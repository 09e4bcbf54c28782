import type { Account } from '../../core/account.ts'
import type { Log } from '../../lib/log.ts'
import { unhurried } from '../../lib/unhurried.ts'
import type { AccountCheck, CheckResult } from './check.ts'
import { checkDueAt, type Intervals } from './due.ts'

export type RefresherSettings = Intervals & {
  /** `token.auto_refresh`: false asks nothing by itself. */
  enabled: boolean
  /** `performance.usage_max_tokens`: accounts in a minute, at most. */
  perMinute: number
  /** `performance.usage_batch_size`: accounts per step; what is most due is looked up anew for each. */
  batchSize: number
}

export type RefresherOptions = {
  accounts: () => Iterable<Account>
  checkAll: AccountCheck['checkAll']
  settings: () => RefresherSettings
  now: () => number
  log: Log
  /** Milliseconds between two looks for accounts that are due; more when a look takes long. */
  everyMs?: number
}

export type Refresher = {
  /** Looks for accounts that are due and asks about them. Resolves when that is done, to how many were asked. */
  look: () => Promise<number>
  close: () => void
}

const minuteMs = 60_000
const longestRetryMs = 60 * minuteMs
const longestPauseMs = 15 * minuteMs
// Looking takes half a percent of the time at most, however many there are.
const lookFactor = 200
// So many in a row without a word of the upstream are no matter of single accounts.
const mostFailures = 5

/** Keeps the quotas of all accounts known in the background, without ever holding up a request. */
export function startRefresher(options: RefresherOptions): Refresher {
  const { accounts, checkAll, settings, now, log, everyMs = 2000 } = options
  const control = new AbortController()
  // Accounts whose last question failed for no reason of theirs, and when to try again.
  const retries = new Map<string, { at: number; times: number }>()
  const minute = { since: 0, asked: 0 }
  let failures = 0
  let pause = { until: 0, times: 0 }
  let step = new AbortController()
  let looking: Promise<number> | undefined
  let scanMs = 0

  const budget = () => {
    if (now() - minute.since >= minuteMs) {
      minute.since = now()
      minute.asked = 0
    }
    return settings().perMinute - minute.asked
  }
  /** The most urgent ids, at most `limit` of them. */
  const due = async (limit: number): Promise<string[]> => {
    const at = now()
    const began = performance.now()
    const found: { id: string; due: number }[] = []
    await unhurried(accounts(), (account) => {
      const due = Math.max(checkDueAt(account, settings(), at), retries.get(account.id)?.at ?? 0)
      if (due <= at) found.push({ id: account.id, due })
    })
    scanMs = performance.now() - began
    if (found.length > limit) found.sort((a, b) => a.due - b.due)
    return found.slice(0, limit).map(({ id }) => id)
  }
  const onResult = (id: string, { ok, fault, message }: CheckResult) => {
    const isVerdict = fault === 'session_dead' || fault === 'account_blocked'
    if (isVerdict) log.warn('an account was found out of order', { account: id, fault, reason: message })
    if (ok || isVerdict) {
      retries.delete(id)
      failures = 0
      pause = { until: 0, times: 0 }
      return
    }
    const times = (retries.get(id)?.times ?? 0) + 1
    retries.set(id, { times, at: now() + Math.min(longestRetryMs, minuteMs * 2 ** (times - 1)) })
    if (++failures < mostFailures || step.signal.aborted) return
    step.abort()
    const waitMs = Math.min(longestPauseMs, minuteMs * 2 ** pause.times)
    pause = { until: now() + waitMs, times: pause.times + 1 }
    log.warn('quotas cannot be asked for; it is tried again later', { fault, message, in_s: waitMs / 1000 })
  }
  const run = async (): Promise<number> => {
    let asked = 0
    step = new AbortController()
    const signal = AbortSignal.any([control.signal, step.signal])
    while (settings().enabled && !signal.aborted && now() >= pause.until && budget() > 0) {
      const ids = await due(Math.min(settings().batchSize, budget()))
      if (ids.length === 0) break
      minute.asked += ids.length
      asked += ids.length
      await checkAll(ids, 'refresh', { signal, onResult }).catch((error) => {
        if (!signal.aborted) throw error
      })
    }
    forgetOld()
    return asked
  }
  const forgetOld = () => {
    for (const [id, { at }] of retries) if (at < now() - longestRetryMs) retries.delete(id)
  }
  const look = (): Promise<number> => {
    looking ??= run()
      .catch((error) => {
        log.error('a refresh of quotas failed', { error: String(error) })
        return 0
      })
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const lookLater = () => {
    if (control.signal.aborted) return
    timer = setTimeout(() => void look().then(lookLater), Math.max(everyMs, scanMs * lookFactor))
    timer.unref()
  }
  lookLater()
  return {
    look,
    close: () => {
      clearTimeout(timer)
      control.abort()
    },
  }
}
