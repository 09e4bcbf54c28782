import type { Role } from './prompt.ts'

/** An answer as the upstream knows it: what the next turn of its conversation follows. */
export type AnswerPlace = { conversationId: string; responseId: string }

/** The same with the account that owns it, and the files that were shown there so far, by their ids at that account. */
export type OwnedPlace = AnswerPlace & { accountId: string; fileIds: readonly string[] }

/** What was said, without what stood beside the text. */
export type SaidTurn = { role: Role; text: string }

/** One answered request of a conversation. */
export type NewTurn = {
  /** Ours: `conv-` and 24 hex digits. */
  conversationId: string
  /** The API key it belongs to; for another one it does not exist. */
  keyId: string
  model: string
  /** The turn it follows; null when the upstream began anew. */
  parentId: number | null
  place: OwnedPlace
  /** Of everything up to and including the answer. */
  hash: string
  /** What was asked since the turn before, or everything when there is none, and the answer. */
  said: readonly SaidTurn[]
  /** Epoch milliseconds. */
  at: number
  /** Characters sent upstream, and those the whole history would have had. */
  sent: number
  whole: number
}

export type StoredTurn = Pick<NewTurn, 'conversationId' | 'keyId' | 'parentId' | 'place' | 'hash' | 'at'> & {
  id: number
}

/** A conversation as the operator sees it. Times are epoch milliseconds. */
export type ConversationSummary = {
  id: string
  keyId: string
  /** Where it is now. */
  accountId: string
  model: string
  createdAt: number
  usedAt: number
  turns: number
  sent: number
  whole: number
}

/** Whose conversations; absent is everybody's. */
export type ConversationFilter = { keyId?: string; accountId?: string }
