import type { Account } from '../core/account.ts'
import { type AccountScope, isInScope } from '../core/key-bounds.ts'
import type { Model } from '../core/model.ts'
import { unhurried } from '../lib/unhurried.ts'
import { type Choice, createChoice, type Member, type Moment } from './select.ts'
import { canTake } from './standing.ts'

/** The accounts of one scope, kept where selection finds them at the same cost as in the whole pool. */
export type View = {
  /** The id of the account to ask. */
  select: (model: Model, tried: ReadonlySet<string>) => string | undefined
  /** As `Choice` says it: `at.now` while some are only busy. */
  readyAt: (model: Model, at: Moment) => number
  accounts: () => Iterable<Account>
}

/** Views of the pool, made when first asked for. */
export type Views = {
  of: (scope: AccountScope) => View
  /** Takes in a new or changed account. */
  place: (member: Member) => void
  remove: (id: string) => void
  reserve: (id: string, mode: string, units: number) => void
}

type Kept = {
  scope: AccountScope
  choice: Choice
  members: Map<string, Member>
  isReady: boolean
  view: View
}

// Keys are many, what they are bound to is mostly the same few scopes.
const mostViews = 200

export function createViews(
  all: ReadonlyMap<string, Member>,
  { modes, moment }: { modes: readonly string[]; moment: () => Moment },
): Views {
  const kept = new Map<string, Kept>()

  function put({ choice, members, scope }: Kept, { account, turn }: Member): void {
    const known = members.get(account.id)
    if (!isInScope(account, scope)) {
      if (known) choice.remove(known)
      members.delete(account.id)
      return
    }
    const member = known ?? { account, turn, slots: [] }
    member.account = account
    member.turn = turn
    members.set(account.id, member)
    choice.place(member, moment())
  }

  function make(scope: AccountScope): Kept {
    const choice = createChoice(modes)
    const members = new Map<string, Member>()
    const made: Kept = { scope, choice, members, isReady: false, view: { select, readyAt, accounts } }
    // A large pool takes a while. Until then the first account that could answer does.
    void unhurried(all.values(), (member) => put(made, member)).then(() => (made.isReady = true))
    function select(model: Model, tried: ReadonlySet<string>): string | undefined {
      if (made.isReady) return choice.select(model, tried, moment())?.account.id
      for (const { account } of all.values())
        if (isInScope(account, scope) && !tried.has(account.id) && canTake(account, model, moment()))
          return account.id
      return undefined
    }
    function readyAt(model: Model, at: Moment): number {
      return choice.readyAt(model, at)
    }
    function* accounts(): Iterable<Account> {
      for (const { account } of all.values()) if (isInScope(account, scope)) yield account
    }
    return made
  }

  return {
    of: (scope) => {
      const key = JSON.stringify([scope.accountTags, scope.accounts, scope.tiers, scope.upstreams])
      const found = kept.get(key)
      if (found) return found.view
      if (kept.size >= mostViews) kept.delete(kept.keys().next().value ?? '')
      const made = make(scope)
      kept.set(key, made)
      return made.view
    },
    place: (member) => {
      for (const view of kept.values()) put(view, member)
    },
    remove: (id) => {
      for (const { choice, members } of kept.values()) {
        const member = members.get(id)
        if (member) choice.remove(member)
        members.delete(id)
      }
    },
    reserve: (id, mode, units) => {
      for (const { choice, members } of kept.values()) {
        const member = members.get(id)
        if (member) choice.reserve(member, mode, units)
      }
    },
  }
}
