import type { Account } from '../../core/account.ts'
import type { AccountCheck, CheckResult } from '../accounts/check.ts'
import type { Health } from './health.ts'

export type SelfCheckOptions = {
  accounts: () => Iterable<Account>
  check: AccountCheck['check']
  health: Pick<Health, 'selfChecked' | 'lastAnsweredAt'>
  /** `token.auto_refresh`: false asks nothing by itself. */
  enabled: () => boolean
  /** Epoch milliseconds. */
  now: () => number
  /** Milliseconds between two looks at the clock. */
  everyMs?: number
}

export type SelfCheck = {
  /** Asks now. Resolves to what came of it; undefined when there is no account to ask with. */
  run: () => Promise<Pick<CheckResult, 'ok' | 'message'> | undefined>
  close: () => void
}

/** A gateway nobody asks anything asks itself this often, and a failed check is repeated sooner. */
const idleMs = 600_000
/** After a start nothing is known: the first question comes soon, unless somebody else asks. */
const firstMs = 15_000
const againMs = 60_000
/** One account may be out of order for reasons of its own. */
const mostAccounts = 3

/**
 * While nothing else is asked of the upstream, asks for one account's quota every 10 minutes, so that trouble is known
 * before somebody needs the gateway. A check fails when up to three accounts in a row cannot be asked.
 */
export function startSelfCheck(options: SelfCheckOptions): SelfCheck {
  const { accounts, check, health, enabled, now, everyMs = 5000 } = options
  const control = new AbortController()
  let checkedAt = now()
  let failed = false
  let running = false

  async function run(): Promise<Pick<CheckResult, 'ok' | 'message'> | undefined> {
    let last: CheckResult | undefined
    for (const { id } of leastRecent(accounts(), mostAccounts)) {
      last = await check(id, 'test', control.signal)
      if (last.ok) break
    }
    checkedAt = now()
    failed = last !== undefined && !last.ok
    if (last) health.selfChecked(last)
    return last
  }

  async function look(): Promise<void> {
    if (running || !enabled()) return
    const answeredAt = health.lastAnsweredAt()
    const waitMs = failed ? againMs : answeredAt === 0 ? firstMs : idleMs
    const dueAt = (failed ? checkedAt : Math.max(checkedAt, answeredAt)) + waitMs
    if (now() < dueAt) return
    running = true
    // Only its own end rejects a check.
    await run().catch(() => undefined)
    running = false
  }

  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return {
    run,
    close: () => {
      clearInterval(timer)
      control.abort()
    },
  }
}

const usedAt = ({ lastUsedAt, lastSyncAt }: Account) => Math.max(lastUsedAt, lastSyncAt)

/** The accounts in service that were not used for longest. */
function leastRecent(accounts: Iterable<Account>, most: number): Account[] {
  const oldest: Account[] = []
  for (const account of accounts) {
    if (account.state !== 'active' && account.state !== 'cooling') continue
    const place = oldest.findIndex((other) => usedAt(other) > usedAt(account))
    oldest.splice(place === -1 ? oldest.length : place, 0, account)
    oldest.length = Math.min(oldest.length, most)
  }
  return oldest
}
