import type { Account, Quota } from '../core/account.ts'
import type { Answer } from '../core/answer.ts'
import type { AnswerPlace } from '../core/conversation.ts'
import type { Fault } from '../core/fault.ts'
import type { Model, OfferedModel, Tier } from '../core/model.ts'
import type { ModelRequest } from '../core/model-request.ts'
import type { Attachment, Prompt } from '../core/prompt.ts'
import type { Oddity } from '../core/unknown.ts'

/** One try of one prompt with one account. `signal` ends it at any time, and frees the connection. */
export type OpenRequest = {
  /** Everything as text turns; for an upstream that calls no tools itself, tools and the form of the answer are put into words. */
  prompt: Prompt
  /**
   * The request as it was asked, for an upstream that can do more than text. Absent where the prompt is everything (pictures,
   * videos, tests of accounts).
   */
  asked?: ModelRequest | undefined
  model: Model
  account: Account
  /** What `upload` gave for this account: the prompt's pictures and files, in the order of its turns. */
  fileIds: readonly string[]
  /** The loaded bytes of one of the prompt's or the request's attachments, for an upstream that takes them inline (`can.images`). */
  fileOf?: (attachment: Attachment) => UploadFile | undefined
  /** The same for all requests of one conversation or session of a caller, and no other's: for the upstream's prompt cache. */
  cacheKey?: string | undefined
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

/** `begun`: it is being sent as this account, once that is written down. `known`: the upstream took it, and the conversation tells what became of it. */
export type Submission = {
  begun: (account: Account) => Promise<void>
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

/** How a request travels, in the upstream's own word. */
export type Transport = string

/** What an upstream does itself. What it does not, the gateway imitates (`gateway/imitation`, the limits of an answer) or refuses. */
export type Can = {
  /** Calls of the caller's tools, as `tool_call` events. */
  tools: boolean
  /** JSON answers that fit a schema. */
  formats: boolean
  sampling: boolean
  stop: boolean
  /** A limit of an answer's tokens. */
  limit: boolean
  /** Several answers to one request, each asked for by a call of `open`. */
  n: boolean
  /** How pictures and files come with a request: put at the account first, or inline. */
  images: 'upload' | 'inline'
  search: boolean
  /** The effort of thinking, and sealed thoughts that are taken up again. */
  reasoning: boolean
  /** Chats that go on at the upstream. */
  conversations: boolean
  /** Files an account has stored. */
  files: boolean
  /** Quotas that can be asked for. */
  quota: boolean
  /** Videos that are found again after a restart. */
  resume: boolean
}

/** What can be done with the conversations of accounts beside going on. All of it rejects as `Upstream.open` does. */
export type UpstreamConversations = {
  /** Resolves to a link under which any account can copy the conversation up to this answer. */
  share: (place: AnswerPlace, owner: Account, signal: AbortSignal) => Promise<string>
  /** Copies what is behind the link for this account; resolves to the copy of that answer. */
  clone: (link: string, account: Account, signal: AbortSignal) => Promise<AnswerPlace>
  /** Deletes it. One that is not there any more is deleted. */
  remove: (conversationId: string, owner: Account, signal: AbortSignal) => Promise<void>
}

/** Where answers come from, as what it can do. Calls it has nothing for are absent. */
export type Upstream = {
  /** Its name in the configuration, the log and the accounts' own `upstream`. */
  id: string
  can: Can
  /**
   * A row of the catalogue as its accounts serve it: by `quota` or `mode`, `tier`, `cost` and `kind` an account is chosen. For
   * accounts that list their models `quota` is the model's name there. As it is when absent.
   */
  row?: (model: Model) => Model
  /** Another row to ask when all ways of this one are closed or its quota is used up; undefined when there is none. */
  instead?: (model: Model) => Model | undefined
  /** The transports a request to this model may take now, the better one first; without a model those of a chat. */
  transports: (model?: Model) => readonly Transport[]
  /**
   * While some addresses may not be asked for this model, whichever account asks: tells the pause of an account's address, or
   * undefined for an account that may be asked. Undefined while there is no pause.
   */
  pauses?: (model: Model) => ((account: Account) => Fault | undefined) | undefined
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
  /** Opens the transport's socket as this account and closes it: costs no quota, rejects as `open` does. */
  probe?: (transport: Transport, account: Account, signal: AbortSignal) => Promise<void>
  conversations?: UpstreamConversations
  /** The answer to a video that was sent before, read by what `Submission.known` was told. Ends as the one of `open` would have. */
  resumeVideo?: (conversationId: string, account: Account, signal: AbortSignal) => Answer
  /** Puts a file among the account's own; resolves to the id only this account's prompts can name. Rejects as `open` does. */
  upload?: (file: UploadFile, account: Account, signal: AbortSignal) => Promise<string>
  /** Fetches a generated file as its owner. The response may have any status; the caller reads or cancels its body. */
  download: (url: string, account: Account, signal: AbortSignal) => Promise<Response>
  /** Why a video with this digest, fetched from this link, is none that was made for this request; undefined when nothing speaks against it. */
  sameVideo?: (account: Account, digest: string, url: string) => Fault | undefined
  /** The account's quotas, asked for anew. */
  quota?: (asked: QuotaAsked) => Promise<QuotaFound>
  /** Asks whose account it is. The answer reaches the pool by itself. */
  identify?: (account: Account, signal: AbortSignal) => Promise<unknown>
  /** What the account has stored. */
  files?: OnlineFileCalls
  /** The models this account may use, where it is the account that knows. Rejects as `open` does: a check of the account. */
  models?: (account: Account, signal: AbortSignal) => Promise<OfferedModel[]>
}

/** Which of an account's quotas to ask for. */
export type QuotaAsked = { account: Account; modes: readonly string[]; media: boolean; signal: AbortSignal }

/** Quotas by `quotaKey`, the tier they show, and what kept some of them from us; or the models of an account that has no quotas. */
export type QuotaFound = {
  quota: Record<string, Quota>
  tier?: Tier
  trouble?: Fault
  models?: readonly OfferedModel[]
}

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
