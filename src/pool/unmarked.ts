import { defaultUpstream } from '../core/credential-kind.ts'
import type { Account } from '../core/account.ts'
import { createOutageWatch, type Outage, type OutageWatch, takenBack } from './outage.ts'
import type { Register } from './register.ts'

export type UnmarkedOptions = {
  /** Epoch milliseconds. */
  now: () => number
  /** `token.fail_threshold`. */
  threshold: () => number
  /** Everybody is refused without a reason: it is the upstream's trouble, or a proxy's. */
  onOutage?: ((outage: Outage) => void) | undefined
  /** The only account would expire so: it is to be asked for its quota first. */
  onSuspect?: ((id: string) => void) | undefined
}

export type Unmarked = {
  outages: OutageWatch
  /**
   * The account after a refusal that names no reason: `after`, unless the refusal is nobody's in particular. Without `mayAsk` the
   * account is not asked for its quota before it expires.
   */
  unmarked: (before: Account, after: Account, status: number, mayAsk: boolean) => Account
}

// The upstream is not asked about the same account for every request it refuses.
const suspectEveryMs = 30_000

/** Tells what a refusal without a reason says of an account, and of all of them (product section 6). */
export function watchUnmarked(
  { members, census, change }: Pick<Register, 'members' | 'census' | 'change'>,
  { now, threshold, onOutage, onSuspect }: UnmarkedOptions,
): Unmarked {
  const outages = createOutageWatch(now)
  let suspectedAt = -Infinity

  function unmarked(before: Account, after: Account, status: number, mayAsk: boolean): Account {
    // Keys of an API are few, and each says what is wrong with it.
    if (before.upstream !== defaultUpstream) return after
    const { alive } = census(before.upstream)
    const expires = after.state === 'expired' && before.state !== 'expired'
    const expired = outages.refused().filter((id) => members.get(id)?.account.state === 'expired').length
    const usable = alive.basic + alive.super + alive.heavy + expired
    const verdict = outages.note({ before, status, usable, threshold: threshold() })
    if (verdict === 'ignored') return takenBack(after, before)
    if (verdict !== 'counts') {
      for (const earlier of verdict.takenBack) {
        const member = members.get(earlier.id)
        if (member && earlier.id !== before.id) change(member, takenBack(member.account, earlier))
      }
      const outage = outages.current()
      if (outage) onOutage?.(outage)
      return takenBack(after, verdict.takenBack.find(({ id }) => id === before.id) ?? before)
    }
    if (!expires || !mayAsk || usable > 1 || !onSuspect) return after
    if (now() - suspectedAt >= suspectEveryMs) {
      suspectedAt = now()
      onSuspect(before.id)
    }
    return { ...takenBack(after, before), failCount: after.failCount }
  }

  return { outages, unmarked }
}
