import { asFault } from '../../core/fault.ts'
import type { Pool } from '../../pool/pool.ts'
import type { ConversationStore } from '../../store/content.ts'
import type { Upstreams } from '../../upstream/upstreams.ts'

/** What became of a deletion. `failed` names the accounts whose copy is still there, and why. */
export type Forgotten = { removed: boolean; deleted: number; failed: { account: string; message: string }[] }

export type ForgetDeps = {
  store: ConversationStore
  pool: Pick<Pool, 'find'>
  upstreams: Pick<Upstreams, 'find'>
}

/**
 * Forgets a conversation, and with a `signal` deletes it at the upstream first, at every account it was at. One that could
 * not be deleted there is kept here too, so that it can be tried again.
 */
export async function forget(
  { store, pool, upstreams }: ForgetDeps,
  id: string,
  signal?: AbortSignal,
): Promise<Forgotten> {
  const failed: Forgotten['failed'] = []
  let deleted = 0
  if (signal) {
    const places = new Map(
      (await store.turns(id)).map(({ place }) => [`${place.accountId} ${place.conversationId}`, place]),
    )
    for (const { accountId, conversationId } of places.values()) {
      if (!conversationId) continue
      const owner = pool.find(accountId)
      // Whose account left the pool, nobody can delete for.
      const conversations = owner && upstreams.find(owner.upstream)?.conversations
      if (!conversations) continue
      try {
        await conversations.remove(conversationId, owner, signal)
        deleted++
      } catch (error) {
        failed.push({ account: accountId, message: asFault(error).message })
      }
    }
  }
  return { removed: failed.length === 0 && (await store.remove(id)), deleted, failed }
}
