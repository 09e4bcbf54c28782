import type { SaidTurn, StoredTurn } from '../../core/conversation.ts'
import { fail } from '../../core/fault.ts'
import type { Model } from '../../core/model.ts'
import type { Turn } from '../../core/prompt.ts'
import type { ConversationStore } from '../../store/content.ts'
import { beginHash, extendHash, splitHistory } from './history-hash.ts'

export type ConversationWish = {
  keyId: string
  model: Model
  turns: readonly Turn[]
  /** The conversation the caller named, and the request field it did so in. */
  named?: { id: string; param: string } | undefined
  /** The caller named what it goes on from in another way, and `turns` holds all of it. */
  resumes?: boolean
  /** The caller's dialect has no names for conversations: only a resent history goes on. */
  nameless?: boolean
}

/** Where a request stands. */
export type Found = {
  parent: StoredTurn | undefined
  id: string | undefined
  /** Of everything before `fresh`. */
  hash: string
  turns: readonly Turn[]
  fresh: readonly Turn[]
}

type Place = { store: ConversationStore; since: number; mode: 'off' | 'explicit' | 'auto' }

/** What a request follows, by its own history or by the name of a conversation. */
export async function findPlace({ store, since, mode }: Place, wish: ConversationWish): Promise<Found> {
  const { keyId, model, turns, named } = wish
  const { before, fresh } = splitHistory(turns)
  const known = named && (await store.findLast(named.id, keyId, since))
  if (named && !known && before.length === 0) return fail(noConversation(named))
  if (known && before.length === 0) {
    const history = await store.history(known)
    const news = fresh.filter((turn) => !isRepeated(turn, history))
    return {
      parent: known,
      id: known.conversationId,
      hash: known.hash,
      turns: [...history, ...news],
      fresh: news,
    }
  }
  const hash = extendHash(beginHash(model.mode), before)
  const look = (conversationId?: string) =>
    store.findHash({ keyId, hash, ...(conversationId && { conversationId }) }, since)
  const mayLook = mode === 'auto' || wish.resumes === true
  const parent =
    before.length === 0 || fresh.length === 0
      ? undefined
      : ((known && (await look(known.conversationId))) ?? (mayLook ? await look() : undefined))
  return { parent, id: parent?.conversationId ?? known?.conversationId, hash, turns, fresh }
}

/** Instructions are sent with every request; upstream they stand at the beginning already. */
const isRepeated = ({ role, text }: Turn, history: readonly SaidTurn[]): boolean =>
  (role === 'system' || role === 'developer') && history.some((one) => one.role === role && one.text === text)

/** The fault of a request that names a conversation nobody knows. */
export const noConversation = ({ id, param }: { id: string; param: string }) =>
  ({
    kind: 'conversation_not_found',
    param,
    message: `There is no conversation "${id.slice(0, 80)}". It belongs to another API key, was deleted, or was not used for conversation.ttl_seconds. Send the whole history, without the id, to begin a new one.`,
  }) as const
