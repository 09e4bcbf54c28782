import type {
  ConversationFilter,
  ConversationSummary,
  NewTurn,
  SaidTurn,
  StoredTurn,
} from '../core/conversation.ts'
import type { KeptAnswer } from '../core/kept-answer.ts'
import type { StoredResponse } from '../core/stored-response.ts'
import type { Video, VideoPicture } from '../core/video.ts'

/** The parts of a store that hold what callers asked and were answered. */
export type ResponseStore = {
  put: (response: StoredResponse) => Promise<void>
  /** The response, if this key made it after `since`. */
  find: (id: string, keyId: string, since: number) => Promise<StoredResponse | undefined>
  /** The responses it continues, oldest first, however old. */
  before: (response: StoredResponse) => Promise<StoredResponse[]>
  /** Nobody finds it any more; what continues it keeps its history. */
  remove: (id: string) => Promise<void>
  /** Removes what was made before `until` and is nobody's history, at most `limit`. Answers how many. */
  sweep: (until: number, limit: number) => Promise<number>
}

/** Conversations that can go on. One last used before `since` is forgotten. */
export type ConversationStore = {
  /** The account's oldest conversations above `most` are forgotten. */
  keep: (turn: NewTurn, most: number) => Promise<void>
  /** The newest turn with this history, in this conversation or in any of the key's. */
  findHash: (
    wanted: { keyId: string; hash: string; conversationId?: string },
    since: number,
  ) => Promise<StoredTurn | undefined>
  /** The newest turn of the conversation. */
  findLast: (conversationId: string, keyId: string, since: number) => Promise<StoredTurn | undefined>
  /** Everything said up to and including this turn, oldest first. */
  history: (turn: StoredTurn) => Promise<SaidTurn[]>
  /** Newest first; all from `offset` on when `limit` is -1. */
  list: (
    filter: ConversationFilter,
    page: { since: number; limit: number; offset: number },
  ) => Promise<{ items: ConversationSummary[]; total: number; sent: number; whole: number }>
  get: (id: string, since: number) => Promise<ConversationSummary | undefined>
  /** Its turns, oldest first, without what was said. */
  turns: (id: string) => Promise<StoredTurn[]>
  remove: (id: string) => Promise<boolean>
  /** Forgets what was last used before `until`, at most `limit`. Answers how many. */
  sweep: (until: number, limit: number) => Promise<number>
}

/** Videos as jobs. Each is owned by one process until a moment on the engine's clock, which the owner moves on. */
export type VideoStore = {
  /** Owned by the process that adds it, for `ownMs`. */
  add: (video: Video, pictures: readonly VideoPicture[], ownMs: number) => Promise<void>
  /**
   * Writes down what changes while it is made. One that is over needs its pictures no more. False, and nothing written,
   * when the video was removed or another process has claimed it since: `claim` is the fencing number.
   */
  update: (video: Video) => Promise<boolean>
  /** Takes one that is not over and nobody owns any more, for `ownMs`: with its new `claim`, else undefined. */
  claim: (video: Video, ownMs: number) => Promise<Video | undefined>
  /** Goes on owning these, as they were claimed. Answers the ids of those that are still owned. */
  renew: (videos: readonly Pick<Video, 'id' | 'claim'>[], ownMs: number) => Promise<string[]>
  find: (id: string, keyId: string) => Promise<Video | undefined>
  /** All of a key, oldest first. */
  list: (keyId: string) => Promise<Video[]>
  /** Those that are not over and have no owner now, of all keys. */
  free: () => Promise<Video[]>
  pictures: (id: string) => Promise<VideoPicture[]>
  remove: (id: string) => Promise<void>
}

/** Answers to requests with an Idempotency-Key. */
export type AnswerStore = {
  /** The answer kept at this place since a moment. */
  find: (place: string, since: number) => Promise<KeptAnswer | undefined>
  put: (place: string, at: number, answer: KeptAnswer) => Promise<void>
  sweep: (before: number) => Promise<void>
}
