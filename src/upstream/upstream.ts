import type { Account, Quota } from '../core/account.ts'
import type { Answer } from '../core/answer.ts'
import type { AnswerPlace } from '../core/conversation.ts'
import type { Fault } from '../core/fault.ts'
import type { Model, Tier } from '../core/model.ts'
import type { Prompt } from '../core/prompt.ts'
import type { Oddity } from '../core/unknown.ts'

/** One try of one prompt with one account. `signal` ends it at any time, and frees the connection. */
export type OpenRequest = {
  prompt: Prompt
  model: Model
  account: Account
  /** What `upload` gave for this account: the prompt's pictures and files, in the order of its turns. */
  fileIds: readonly string[]
  signal: AbortSignal
  /** Of a chat: it is to go on later, so the upstream keeps it whatever `grok.temporary` says. */
  kept?: boolean
  /** Of a chat: the upstream forgets it, whatever `grok.temporary` says. */
  temporary?: boolean
  /** Of a chat: the answer of this account behind which it goes on. The prompt holds what is new, and nothing else. */
  continued?: AnswerPlace
  /** Told what is odd about an answer that counts as one. */
  onOdd?: (oddity: Oddity) => void
  /** Told about the sending of a video, so that it can be found again after a restart and is never sent twice. */
  submission?: Submission
}

/** `begun`: it is being sent as this account. `known`: the upstream took it, and the conversation tells what became of it. */
export type Submission = {
  begun: (account: Account) => void
  known: (conversationId: string) => void
}

/** A picture or file as it is to stand at the upstream. */
export type UploadFile = {
  bytes: Uint8Array<ArrayBuffer>
  filename: string
  contentType: string
  /** A picture or video is to be made of it. */
  forMedia?: boolean
}

/** How a request travels: over the web app's chat socket, its socket for pictures, or its REST calls (upstream-protocol 3, 7). */
export type Transport = 'mgw' | 'imagine' | 'rest'

/** What can be done with the conversations of accounts beside going on. All of it rejects as `Upstream.open` does. */
export type UpstreamConversations = {
  /** Resolves to a link under which any account can copy the conversation up to this answer. */
  share: (place: AnswerPlace, owner: Account, signal: AbortSignal) => Promise<string>
  /** Copies what is behind the link for this account; resolves to the copy of that answer. */
  clone: (link: string, account: Account, signal: AbortSignal) => Promise<AnswerPlace>
  /** Deletes it. One that is not there any more is deleted. */
  remove: (conversationId: string, owner: Account, signal: AbortSignal) => Promise<void>
}

/** Where answers come from. */
export type Upstream = {
  /** The transports a request to this model may take now, the better one first; without a model those of a chat. */
  transports: (model?: Model) => readonly Transport[]
  /**
   * What a refusal of a transport depends on beside it, as one text: proxy, address and browser values. Of this account,
   * or without one of all that have none of their own. Never shown.
   */
  scope: (account?: Account) => string
  /**
   * Sends the prompt; resolves when the upstream accepted it. Rejects with a GatewayError whose fault is the
   * upstream's verdict, or `upstream_failed` / `upstream_timeout` when there was none.
   */
  open: (transport: Transport, request: OpenRequest) => Promise<Answer>
  /** Opens the transport's socket as this account and closes it: costs no quota, rejects as `open` does. REST has none. */
  probe: (transport: Transport, account: Account, signal: AbortSignal) => Promise<void>
  conversations: UpstreamConversations
  /** The answer to a video that was sent before, read from its conversation. Ends as the one of `open` would have. */
  resumeVideo: (conversationId: string, account: Account, signal: AbortSignal) => Answer
  /** Puts a file among the account's own; resolves to the id only this account's prompts can name. Rejects as `open` does. */
  upload: (file: UploadFile, account: Account, signal: AbortSignal) => Promise<string>
  /** Fetches a generated file as its owner. The response may have any status; the caller reads or cancels its body. */
  download: (url: string, account: Account, signal: AbortSignal) => Promise<Response>
}

/** Which of an account's quotas to ask for. */
export type QuotaAsked = { account: Account; modes: readonly string[]; media: boolean; signal: AbortSignal }

/** Quotas by `quotaKey`, the tier they show, and what kept some of them from us. */
export type QuotaFound = { quota: Record<string, Quota>; tier?: Tier; trouble?: Fault }

/** A file an account has stored upstream: an upload, or something that was made for it. */
export type OnlineFile = {
  id: string
  bytes: number
  /** When it was last used, epoch milliseconds; 0 when the upstream does not tell. */
  usedAt: number
  /** It was put there, not made by a model. */
  isUpload: boolean
}

export type OnlineFileCalls = {
  /** Everything the account has stored. Rejects with the upstream's verdict. */
  list: (account: Account, signal: AbortSignal) => Promise<OnlineFile[]>
  /** Removes one for good; one that is gone already is no failure. */
  remove: (account: Account, id: string, signal: AbortSignal) => Promise<void>
}
