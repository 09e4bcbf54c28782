import type { Account } from '../core/account.ts'

/** Trouble of the upstream, or of a proxy before it, that looked like trouble of accounts. `since` is epoch milliseconds. */
export type Outage = { since: number; accounts: number; status: number }

/** One refusal that names no reason, as it is about to be counted. */
export type Refused = {
  /** The account as it was before. */
  before: Account
  /** The HTTP status: only refusals that are the same say something together. */
  status: number
  /** How many accounts could be asked, those included that such a refusal has just taken out. */
  usable: number
  /** `token.fail_threshold`. */
  threshold: number
}

export type OutageWatch = {
  /**
   * Notes it. `ignored`: everybody is refused at the moment, so it does not count. `taken back`: it shows just now, and
   * these accounts are to be as they were.
   */
  note: (refused: Refused) => 'counts' | 'ignored' | { takenBack: readonly Account[] }
  /** An account answered: whoever is refused from here on is refused for a reason of its own. */
  proven: () => void
  /** Accounts that a noted refusal has met since the last answer. */
  refused: () => readonly string[]
  current: () => Outage | undefined
}

/**
 * Product section 6 speaks of a minute. With little traffic a minute sees too few accounts to tell, and the pool would be
 * taken out one account after the other: as long as nobody answers, ten minutes count as one.
 */
const togetherMs = 600_000

type Noted = { at: number; before: Account; status: number }

/** Tells accounts that are refused from an upstream that refuses everybody. `now` is epoch milliseconds. */
export function createOutageWatch(now: () => number): OutageWatch {
  let noted: Noted[] = []
  let outage: Outage | undefined
  let lastAt = 0

  function note({ before, status, usable, threshold }: Refused): ReturnType<OutageWatch['note']> {
    const at = now()
    if (outage && at - lastAt > togetherMs) outage = undefined
    lastAt = at
    if (outage?.status === status) return 'ignored'
    noted = noted.filter((each) => at - each.at <= togetherMs)
    noted.push({ at, before, status })
    // The first of each account is how it was before all of this.
    const firsts = new Map<string, Noted>()
    for (const each of noted)
      if (each.status === status && !firsts.has(each.before.id)) firsts.set(each.before.id, each)
    if (firsts.size < Math.max(2, Math.min(threshold, usable))) return 'counts'
    const takenBack = [...firsts.values()]
    outage = { since: takenBack[0]?.at ?? at, accounts: firsts.size, status }
    noted = []
    return { takenBack: takenBack.map((each) => each.before) }
  }

  return {
    note,
    proven: () => {
      if (noted.length > 0) noted = []
      outage = undefined
    },
    refused: () => [...new Set(noted.map(({ before }) => before.id))],
    current: () => outage,
  }
}

/** The account without what such refusals made of it. */
export function takenBack(account: Account, before: Account): Account {
  const counted = { ...account, failCount: before.failCount }
  if (account.state !== 'expired' || before.state === 'expired') return counted
  return {
    ...counted,
    state: before.state,
    reason: before.reason,
    since: before.since,
    cooling: before.cooling,
  }
}
