import type { Account } from '../../core/account.ts'
import type { OwnedPlace } from '../../core/conversation.ts'
import type { Fault, FaultKind } from '../../core/fault.ts'
import type { Pool } from '../../pool/pool.ts'
import type { Upstream } from '../../upstream/upstream.ts'

/** Where the tries of one request go on, one after the other. Without any way to go on they tell the whole history. */
export type Course = {
  /** The account to ask before all others: it owns the conversation, and was not asked yet. */
  owner: () => string | undefined
  /**
   * Where this account goes on. When another one owns the conversation, it is shared and cloned first; when that
   * fails, and from then on, undefined: the whole history is to be told. Never rejects.
   */
  placeAt: (account: Account, signal: AbortSignal) => Promise<OwnedPlace | undefined>
  /** Books a failed try that went on at a place. Whether the next one follows at once, with the whole history. */
  failed: (fault: Fault, account: Account) => boolean
  /** Nothing else is to be tried after this fault: whether the whole history still is. */
  lastResort: (fault: Fault) => boolean
}

const isOut = ({ state }: Account) => state === 'expired' || state === 'blocked' || state === 'disabled'

// A session that is over shares nothing any more.
const unshareable = new Set<FaultKind>(['session_dead', 'account_blocked', 'unauthorized'])
// With another question, in a conversation of its own, it may go well.
const mayPass = new Set<FaultKind>(['upstream_failed', 'upstream_timeout', 'empty_response'])

// Both calls together. Telling the whole history takes longer to read than this, seldom longer to send.
const moveMs = 15_000

export function createCourse(
  { pool, upstream }: { pool: Pick<Pool, 'find'>; upstream: Pick<Upstream, 'id' | 'conversations'> },
  parent: OwnedPlace | undefined,
): Course {
  const asked = new Set<string>()
  let place = parent

  async function moved(
    from: OwnedPlace,
    account: Account,
    signal: AbortSignal,
  ): Promise<OwnedPlace | undefined> {
    const owner = pool.find(from.accountId)
    const { conversations } = upstream
    // Files stay where they are: a copy that cannot see them would answer something else.
    if (!conversations || owner?.upstream !== upstream.id || isOut(owner) || from.fileIds.length > 0)
      return undefined
    const limited = AbortSignal.any([signal, AbortSignal.timeout(moveMs)])
    try {
      const link = await conversations.share(from, owner, limited)
      const copy = await conversations.clone(link, account, limited)
      return { ...copy, accountId: account.id, fileIds: [] }
    } catch {
      return undefined
    }
  }

  return {
    owner: () => (place && !asked.has(place.accountId) ? place.accountId : undefined),
    placeAt: async (account, signal) => {
      if (place && place.accountId !== account.id) place = await moved(place, account, signal)
      return place
    },
    failed: (fault, account) => {
      asked.add(account.id)
      if (fault.conversationGone || unshareable.has(fault.kind)) place = undefined
      return fault.conversationGone === true
    },
    lastResort: ({ kind, maybeTaken }) => {
      const worthIt = place !== undefined && mayPass.has(kind) && !maybeTaken
      if (worthIt) place = undefined
      return worthIt
    },
  }
}
