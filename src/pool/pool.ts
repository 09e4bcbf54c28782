import type { Account, AccountChange, AccountEntry, AccountState } from '../core/account.ts'
import type { Fault } from '../core/fault.ts'
import type { AccountScope } from '../core/key-bounds.ts'
import { type Model, quotaKey } from '../core/model.ts'
import { spentMore } from '../core/money.ts'
import { unhurried } from '../lib/unhurried.ts'
import { absorbed } from './absorbed.ts'
import { cleared, disabled, enabled, type Report, reported } from './amend.ts'
import type { Outage } from './outage.ts'
import type { PoolOptions } from './pool-options.ts'
import { refusal } from './refusal.ts'
import { createRegister, type MergeCounts, type Seated } from './register.ts'
import { scopedPool } from './scoped-pool.ts'
import { refused, settle, withCurrentState } from './settle.ts'
import { canTake } from './standing.ts'
import { watchUnmarked } from './unmarked.ts'

/** One account lent to one request. */
export type Lease = {
  account: Account
  /**
   * Books how it ended; once, later calls do nothing. `hadContent` says whether the upstream answered anything:
   * only then the request is charged. Without both it was a success.
   */
  settle: (fault?: Fault, hadContent?: boolean) => void
  /** Books what the upstream charged for it, in dollars; also after it was settled. */
  spend: (usd: number) => void
}

export type Pool = {
  /**
   * Lends the best account for the model that is not among the `tried` ids. Throws `no_account` (none usable, none
   * of that tier, or all of them tried) or `rate_limited` (the others rest; `retryAfterSeconds` is the shortest wait).
   */
  acquire: (model: Model, tried: ReadonlySet<string>) => Lease
  /** Lends this account, whatever others have left; undefined when it could not answer a request to the model now. */
  acquireOne: (id: string, model: Model) => Lease | undefined
  /** The same pool for somebody who may only use some of its accounts. */
  within: (scope: AccountScope) => Pick<Pool, 'acquire' | 'acquireOne' | 'isBusy'>
  /** Whether all that could answer the model now have as many requests under way as they may. */
  isBusy: (model: Model) => boolean
  list: () => readonly Account[]
  /** The same one by one, for those who stop on the way: a list of 100,000 alone takes milliseconds. */
  each: () => Iterable<Account>
  /** Those of one upstream that is not the usual one: they are few. */
  of: (upstream: string) => Account[]
  find: (id: string) => Account | undefined
  counts: () => Record<AccountState | 'unchecked', number>
  /** Whether some account is neither expired, blocked nor disabled. A resting one is usable: it only waits. */
  usable: () => boolean
  /** Makes the pool what the file says: new accounts join, absent ones leave, the rest keep what they went through. */
  merge: (entries: readonly AccountEntry[]) => MergeCounts
  /** The same, but lets requests have their turn after each `sliceMs` of work. */
  mergeSlowly: (entries: readonly AccountEntry[], sliceMs?: number) => Promise<MergeCounts>
  /** Takes in what a check of the account found. An account that counted as expired is back: its session answers. */
  report: (id: string, found: Report) => void
  /** Takes in that a check of the account was refused. Only a verdict on the account changes its state. */
  refuse: (id: string, fault: Fault) => void
  /** Takes in what another process learned of the account; nobody is told of it. */
  absorb: (id: string, known: Partial<Account>) => void
  /** Books dollars that the account was charged. */
  spend: (id: string, usd: number) => void
  /** Whether everybody is refused without a reason at the moment (product section 6). */
  outage: () => Outage | undefined
  clearCooldown: (id: string) => void
  disable: (id: string, reason: string) => void
  enable: (id: string) => void
  /** Ends cooldowns whose time has come. Everything else here does it too; only a silent pool needs the call. */
  wake: () => void
  /** Tells of every change that should outlive the process. Returns the way to stop it. */
  onChange: (listener: (change: AccountChange) => void) => () => void
}

const none: ReadonlySet<string> = new Set()
const noneMerged = (): MergeCounts => ({ added: 0, changed: 0, same: 0, removed: 0 })

/** An empty pool. All its times are epoch milliseconds of `now`. */
export function createPool({ now, settings, modes = [], onOutage, onSuspect }: PoolOptions): Pool {
  const register = createRegister({ now, maxConcurrent: () => settings().maxConcurrent, modes })
  const { members, choice, views, counts, census, moment, turn, change, wake, mergeSteps } = register

  const amend = (id: string, amended: (account: Account, at: number) => Account) => {
    const member = members.get(id)
    if (member) change(member, withCurrentState(amended(member.account, now()), now()))
  }
  const { outages, unmarked } = watchUnmarked(register, {
    now,
    threshold: () => settings().failThreshold,
    onOutage,
    onSuspect,
  })
  const reserve = (member: Seated, mode: string, units: number) => {
    choice.reserve(member, mode, units)
    views.reserve(member.account.id, mode, units)
  }
  const spend = (id: string, usd: number) =>
    amend(id, (account, at) => ({ ...account, spent: spentMore(account.spent, usd, at) }))
  const lend = (member: Seated, model: Model): Lease => {
    const leasedAt = now()
    const { id, inFlight } = member.account
    const mode = quotaKey(model)
    member.turn = turn()
    reserve(member, mode, model.cost)
    change(member, { ...member.account, inFlight: inFlight + 1, lastUsedAt: leasedAt })
    let open = true
    return {
      account: member.account,
      spend: (usd) => spend(id, usd),
      settle: (fault, hadContent = fault === undefined) => {
        if (!open || members.get(id) !== member) return
        open = false
        reserve(member, mode, -model.cost)
        const outcome = { fault, hadContent, mode, cost: model.cost, leasedAt }
        const freed = { ...member.account, inFlight: member.account.inFlight - 1 }
        const after = settle(freed, outcome, now(), settings().failThreshold)
        if (!fault && hadContent) outages.proven()
        const settled =
          fault?.kind === 'unauthorized' ? unmarked(freed, after, fault.upstreamStatus ?? 0, true) : after
        change(member, withCurrentState(settled, now()))
      },
    }
  }
  return {
    acquire: (model, tried) => {
      wake()
      const member = choice.select(model, tried, moment())
      const found = member && members.get(member.account.id)
      if (found) return lend(found, model)
      throw refusal(model, {
        ...census(model.upstreams[0]),
        others: choice.select(model, new Set(), moment()) !== undefined,
        readyAt: choice.readyAt(model, moment()),
        now: now(),
      })
    },
    acquireOne: (id, model) => {
      wake()
      const member = members.get(id)
      return member && canTake(member.account, model, moment()) ? lend(member, model) : undefined
    },
    isBusy: (model) => {
      wake()
      // One reading of the clock: a millisecond between two of them would read as a cooldown.
      const at = moment()
      return choice.readyAt(model, at) === at.now && !choice.select(model, none, at)
    },
    within: scopedPool(register, { lend, now }),
    list: () => {
      wake()
      return Array.from(members.values(), ({ account }) => account)
    },
    each: function* () {
      wake()
      for (const { account } of members.values()) yield account
    },
    of: (upstream) => {
      wake()
      return Array.from(register.others.get(upstream) ?? [], ({ account }) => account)
    },
    find: (id) => {
      wake()
      return members.get(id)?.account
    },
    counts: () => {
      wake()
      return { ...counts }
    },
    usable: () => members.size > counts.expired + counts.blocked + counts.disabled,
    merge: (entries) => {
      const result = noneMerged()
      for (const _ of mergeSteps(entries, result)) continue
      return result
    },
    mergeSlowly: async (entries, sliceMs) => {
      const result = noneMerged()
      await unhurried(mergeSteps(entries, result), () => {}, sliceMs)
      return result
    },
    report: (id, found) => amend(id, (account, at) => reported(account, found, at)),
    refuse: (id, fault) =>
      amend(id, (account, at) => {
        const after = refused(account, fault, at, settings().failThreshold)
        return fault.kind === 'unauthorized'
          ? unmarked(account, after, fault.upstreamStatus ?? 0, false)
          : after
      }),
    absorb: (id, known) => {
      const member = members.get(id)
      if (member) register.take(member, withCurrentState(absorbed(member.account, known), now()))
    },
    spend,
    outage: outages.current,
    clearCooldown: (id) => amend(id, cleared),
    disable: (id, reason) => amend(id, (account, at) => disabled(account, reason, at)),
    enable: (id) => amend(id, enabled),
    wake,
    onChange: register.onChange,
  }
}
