import type { Account, AccountChange, AccountEntry, AccountState, Quota } from '../core/account.ts'
import type { Fault } from '../core/fault.ts'
import type { Model, Tier } from '../core/model.ts'
import { cleared, disabled, enabled, entered, joined, reported } from './amend.ts'
import { bucket, whatChanged } from './change.ts'
import { createHeap } from './heap.ts'
import { refusal } from './refusal.ts'
import { createChoice, type Member } from './select.ts'
import { settle, withCurrentState } from './settle.ts'
import { isDead } from './standing.ts'

/** One account lent to one request. */
export type Lease = {
  account: Account
  /**
   * Books how it ended; once, later calls do nothing. `hadContent` says whether the upstream answered anything:
   * only then the request is charged. Without both it was a success.
   */
  settle: (fault?: Fault, hadContent?: boolean) => void
}

/** `[token]` of the configuration, as far as the pool obeys it. */
export type PoolSettings = { maxConcurrent: number; failThreshold: number }

/** `modes` are kept ready for selection from the start; any other mode is indexed when first asked for. */
export type PoolOptions = { now: () => number; settings: () => PoolSettings; modes?: readonly string[] }

export type MergeCounts = { added: number; changed: number; same: number; removed: number }

export type Pool = {
  /**
   * Lends the best account for the model that is not among the `tried` ids. Throws `no_account` (none usable, none
   * of that tier, or all of them tried) or `rate_limited` (the others rest; `retryAfterSeconds` is the shortest wait).
   */
  acquire: (model: Model, tried: ReadonlySet<string>) => Lease
  list: () => readonly Account[]
  find: (id: string) => Account | undefined
  counts: () => Record<AccountState | 'unchecked', number>
  /** Whether some account is neither expired, blocked nor disabled. A resting one is usable: it only waits. */
  usable: () => boolean
  /** Makes the pool what the file says: new accounts join, absent ones leave, the rest keep what they went through. */
  merge: (entries: readonly AccountEntry[]) => MergeCounts
  /** Takes in what a check of the account found. */
  report: (id: string, found: { quota?: Record<string, Quota>; tier?: Tier }) => void
  clearCooldown: (id: string) => void
  disable: (id: string, reason: string) => void
  enable: (id: string) => void
  /** Ends cooldowns whose time has come. Everything else here does it too; only a silent pool needs the call. */
  wake: () => void
  /** Tells of every change that should outlive the process. Returns the way to stop it. */
  onChange: (listener: (change: AccountChange) => void) => () => void
}

type Resting = Member & { restAt: number; restUntil: number }

/** An empty pool. All its times are epoch milliseconds of `now`. */
export function createPool({ now, settings, modes = [] }: PoolOptions): Pool {
  const members = new Map<string, Resting>()
  const listeners = new Set<(change: AccountChange) => void>()
  const choice = createChoice(modes)
  const rests = createHeap<Resting>((a, b) => a.restUntil < b.restUntil, {
    read: (member) => member.restAt,
    write: (member, at) => void (member.restAt = at),
  })
  const counts = { active: 0, cooling: 0, expired: 0, blocked: 0, disabled: 0, unchecked: 0 }
  const alive = { basic: 0, super: 0, heavy: 0 }
  let limit = settings().maxConcurrent
  let turn = 0

  const moment = () => ({ maxConcurrent: limit, now: now() })
  const count = (account: Account, step: 1 | -1) => {
    counts[bucket(account)] += step
    if (!isDead(account)) alive[account.tier] += step
  }
  const put = (member: Resting, account: Account) => {
    member.account = account
    choice.place(member, moment())
    member.restUntil = account.state === 'cooling' ? Math.max(0, ...Object.values(account.cooling)) : 0
    if (member.restUntil > 0) rests.put(member)
    else rests.remove(member)
  }
  const change = (member: Resting, account: Account) => {
    const before = member.account
    if (account === before) return
    count(before, -1)
    count(account, 1)
    put(member, account)
    const what = whatChanged(before, account)
    if (what) for (const listener of listeners) listener({ account, what })
  }
  const amend = (id: string, amended: (account: Account, at: number) => Account) => {
    const member = members.get(id)
    if (member) change(member, withCurrentState(amended(member.account, now()), now()))
  }
  const wake = () => {
    for (let top = rests.top(); top && top.restUntil <= now(); top = rests.top())
      change(top, withCurrentState(top.account, now()))
    if (limit === settings().maxConcurrent) return
    limit = settings().maxConcurrent
    for (const member of members.values()) choice.place(member, moment())
  }
  const join = (entry: AccountEntry) => {
    const account = withCurrentState(joined(entry, now()), now())
    const member: Resting = {
      account,
      turn: turn++,
      slots: [],
      restAt: -1,
      restUntil: 0,
    }
    members.set(entry.id, member)
    count(account, 1)
    put(member, account)
  }
  const leave = (member: Resting) => {
    members.delete(member.account.id)
    count(member.account, -1)
    choice.remove(member)
    rests.remove(member)
  }

  const lend = (member: Resting, model: Model): Lease => {
    const leasedAt = now()
    const { id, inFlight } = member.account
    member.turn = turn++
    choice.reserve(member, model.mode, model.cost)
    change(member, { ...member.account, inFlight: inFlight + 1, lastUsedAt: leasedAt })
    let open = true
    return {
      account: member.account,
      settle: (fault, hadContent = fault === undefined) => {
        if (!open || members.get(id) !== member) return
        open = false
        choice.reserve(member, model.mode, -model.cost)
        const outcome = { fault, hadContent, mode: model.mode, cost: model.cost, leasedAt }
        const freed = { ...member.account, inFlight: member.account.inFlight - 1 }
        change(member, withCurrentState(settle(freed, outcome, now(), settings().failThreshold), now()))
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
        total: members.size,
        alive,
        others: choice.select(model, new Set(), moment()) !== undefined,
        readyAt: choice.readyAt(model, moment()),
        now: now(),
      })
    },
    list: () => {
      wake()
      return Array.from(members.values(), ({ account }) => account)
    },
    find: (id) => {
      wake()
      return members.get(id)?.account
    },
    counts: () => {
      wake()
      return { ...counts }
    },
    usable: () => alive.basic + alive.super + alive.heavy > 0,
    merge: (entries) => {
      const result = { added: 0, changed: 0, same: 0, removed: 0 }
      const listed = new Set(entries.map(({ id }) => id))
      for (const [id, member] of members)
        if (!listed.has(id)) {
          leave(member)
          result.removed++
        }
      for (const entry of entries) {
        const member = members.get(entry.id)
        const account = member && withCurrentState(entered(member.account, entry, now()), now())
        if (!member || !account) join(entry)
        result[!member ? 'added' : account === member.account ? 'same' : 'changed']++
        if (member && account) change(member, account)
      }
      return result
    },
    report: (id, found) => amend(id, (account, at) => reported(account, found, at)),
    clearCooldown: (id) => amend(id, cleared),
    disable: (id, reason) => amend(id, (account, at) => disabled(account, reason, at)),
    enable: (id) => amend(id, enabled),
    wake,
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
