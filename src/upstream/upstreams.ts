import type { Account } from '../core/account.ts'
import { fail } from '../core/fault.ts'
import type { Upstream } from './upstream.ts'

/** Every upstream of this gateway, by its id. */
export type Upstreams = {
  /** Undefined for one that is switched off. */
  find: (id: string) => Upstream | undefined
  /** The one this account belongs to. Throws `no_account` for one that is not there any more. */
  of: (account: Pick<Account, 'upstream'>) => Upstream
  all: readonly Upstream[]
}

/** One that is not on is not found, but serves what its accounts still own. The order is that in which operators see them; the first one is asked where nobody names one. */
export function createUpstreams(
  all: readonly Upstream[],
  isOn: (id: string) => boolean = () => true,
): Upstreams {
  const byId = new Map(all.map((upstream) => [upstream.id, upstream]))
  return {
    find: (id) => (isOn(id) ? byId.get(id) : undefined),
    of: ({ upstream }) =>
      byId.get(upstream) ??
      fail({ kind: 'no_account', message: 'The account belongs to no upstream of this gateway.' }),
    all,
  }
}
