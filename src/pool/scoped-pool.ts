import { type AccountScope, isInScope } from '../core/key-bounds.ts'
import type { Model } from '../core/model.ts'
import type { Lease, Pool } from './pool.ts'
import { scopedRefusal } from './refusal.ts'
import type { Register, Seated } from './register.ts'
import { canTake } from './standing.ts'

type ScopedOptions = {
  /** Lends this account. */
  lend: (member: Seated, model: Model) => Lease
  /** Epoch milliseconds. */
  now: () => number
}

const none: ReadonlySet<string> = new Set()

/** The pool for somebody who may only use some of its accounts. */
export const scopedPool =
  ({ members, views, moment, wake }: Register, { lend, now }: ScopedOptions) =>
  (scope: AccountScope): Pick<Pool, 'acquire' | 'acquireOne' | 'isBusy'> => {
    const view = views.of(scope)
    return {
      acquire: (model, tried) => {
        wake()
        const found = members.get(view.select(model, tried) ?? '')
        if (found) return lend(found, model)
        const others = view.select(model, none) !== undefined
        throw scopedRefusal(model, view.accounts(), {
          others,
          readyAt: view.readyAt(model, moment()),
          now: now(),
        })
      },
      acquireOne: (id, model) => {
        wake()
        const member = members.get(id)
        const fits = member && isInScope(member.account, scope) && canTake(member.account, model, moment())
        return fits ? lend(member, model) : undefined
      },
      isBusy: (model) => {
        wake()
        // One reading of the clock: a millisecond between two of them would read as a cooldown.
        const at = moment()
        return view.readyAt(model, at) === at.now && view.select(model, none) === undefined
      },
    }
  }
