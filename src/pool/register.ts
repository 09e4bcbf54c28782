import type { Account, AccountChange, AccountEntry } from '../core/account.ts'
import { defaultUpstream } from '../core/credential-kind.ts'
import { entered, joined } from './amend.ts'
import { bucket, whatChanged } from './change.ts'
import { createHeap } from './heap.ts'
import { type Choice, createChoice, type Member, type Moment } from './select.ts'
import { withCurrentState } from './settle.ts'
import { isDead } from './standing.ts'
import { createViews, type Views } from './views.ts'

export type MergeCounts = { added: number; changed: number; same: number; removed: number }

/** An account in the pool, with its seat among those that rest, and the number of the merge that last named it. */
export type Seated = Member & { restAt: number; restUntil: number; merged: number }

/** Everybody in the pool, counted, and kept where selection finds them. */
export type Register = {
  members: ReadonlyMap<string, Seated>
  choice: Choice
  views: Views
  counts: Record<ReturnType<typeof bucket>, number>
  /** Those of another upstream than the usual one. */
  others: ReadonlyMap<string, ReadonlySet<Seated>>
  /** How many accounts of an upstream there are, and those that are not dead, by tier. */
  census: (upstream: string | undefined) => Census
  moment: () => Moment
  /** The next number in the order of uses. */
  turn: () => number
  /** Puts the account in place of the one before, and tells of it. */
  change: (member: Seated, account: Account) => void
  /** The same without a word: whoever told us knows. */
  take: (member: Seated, account: Account) => void
  /** Ends cooldowns whose time has come, and takes over a new limit of `maxConcurrent`. */
  wake: () => void
  /** Makes the pool what the entries say, one small step after the other; counts into `result`. */
  mergeSteps: (entries: readonly AccountEntry[], result: MergeCounts) => Generator<void>
  onChange: (listener: (change: AccountChange) => void) => () => void
}

export type Census = { total: number; alive: Record<Account['tier'], number> }

const emptyCensus = (): Census => ({ total: 0, alive: { basic: 0, super: 0, heavy: 0 } })

type RegisterOptions = { now: () => number; maxConcurrent: () => number; modes: readonly string[] }

/** An empty register. */
export function createRegister({ now, maxConcurrent, modes }: RegisterOptions): Register {
  const members = new Map<string, Seated>()
  const listeners = new Set<(change: AccountChange) => void>()
  const choice = createChoice(modes)
  const views = createViews(members, { modes, moment: () => moment() })
  const rests = createHeap<Seated>((a, b) => a.restUntil < b.restUntil, {
    read: (member) => member.restAt,
    write: (member, at) => void (member.restAt = at),
  })
  const counts = { active: 0, cooling: 0, expired: 0, blocked: 0, disabled: 0, unchecked: 0 }
  const others = new Map<string, Set<Seated>>()
  const usual = emptyCensus()
  const censuses = new Map<string, Census>()
  let limit = maxConcurrent()
  let turn = 0
  let merges = 0

  const moment = () => ({ maxConcurrent: limit, now: now() })
  // Counted at every turn of every request: those of the usual upstream are not looked up.
  const censusOf = (upstream: string): Census => {
    if (upstream === defaultUpstream) return usual
    const census = censuses.get(upstream) ?? emptyCensus()
    censuses.set(upstream, census)
    return census
  }
  const count = (account: Account, step: 1 | -1) => {
    counts[bucket(account)] += step
    const census = censusOf(account.upstream)
    census.total += step
    if (!isDead(account)) census.alive[account.tier] += step
  }
  const put = (member: Seated, account: Account) => {
    member.account = account
    choice.place(member, moment())
    views.place(member)
    member.restUntil = account.state === 'cooling' ? Math.max(0, ...Object.values(account.cooling)) : 0
    if (member.restUntil > 0) rests.put(member)
    else rests.remove(member)
  }
  const take = (member: Seated, account: Account) => {
    count(member.account, -1)
    count(account, 1)
    put(member, account)
  }
  const change = (member: Seated, account: Account) => {
    const before = member.account
    if (account === before) return
    take(member, account)
    const what = whatChanged(before, account)
    if (what) for (const listener of listeners) listener({ account, what })
  }
  const wake = () => {
    for (let top = rests.top(); top && top.restUntil <= now(); top = rests.top())
      change(top, withCurrentState(top.account, now()))
    if (limit === maxConcurrent()) return
    limit = maxConcurrent()
    for (const member of members.values()) {
      choice.place(member, moment())
      views.place(member)
    }
  }
  const join = (entry: AccountEntry, merged: number) => {
    const account = withCurrentState(joined(entry, now()), now())
    const member: Seated = {
      account,
      turn: turn++,
      slots: [],
      restAt: -1,
      restUntil: 0,
      merged,
    }
    members.set(entry.id, member)
    const { upstream } = account
    if (upstream !== defaultUpstream) others.set(upstream, (others.get(upstream) ?? new Set()).add(member))
    count(account, 1)
    put(member, account)
  }
  const leave = (member: Seated) => {
    members.delete(member.account.id)
    others.get(member.account.upstream)?.delete(member)
    count(member.account, -1)
    choice.remove(member)
    views.remove(member.account.id)
    rests.remove(member)
  }

  function* mergeSteps(entries: readonly AccountEntry[], result: MergeCounts): Generator<void> {
    const merge = ++merges
    for (const entry of entries) {
      const member = members.get(entry.id)
      const account = member && withCurrentState(entered(member.account, entry, now()), now())
      if (member) member.merged = merge
      if (!member || !account) join(entry, merge)
      result[!member ? 'added' : account === member.account ? 'same' : 'changed']++
      if (member && account) change(member, account)
      yield
    }
    for (const member of members.values()) {
      // A later merge may have come in between: what that one named is no business of this one.
      if (member.merged < merge) {
        leave(member)
        result.removed++
      }
      yield
    }
  }

  return {
    members,
    choice,
    views,
    counts,
    others,
    census: (upstream = defaultUpstream) => censusOf(upstream),
    moment,
    turn: () => turn++,
    change,
    take,
    wake,
    mergeSteps,
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
