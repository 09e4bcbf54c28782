import type { FaultKind } from './fault.ts'
import type { LoggedAttempt } from './log-entry.ts'
import type { MediaWish } from './prompt.ts'

/** The API a video was asked for by, in whose form it is shown. */
export type VideoForm = 'openai' | 'xai'

/**
 * How far the upstream may be with it: `waiting` was sent by nobody yet, `sending` perhaps, `sent` surely; `over` is
 * settled. One that may have been sent is never sent again.
 */
export type VideoPhase = 'waiting' | 'sending' | 'sent' | 'over'

/** A picture a video starts from, checked and made to fit. */
export type VideoPicture = {
  base64: string
  contentType: string
  filename: string
  /** It is what the video begins or ends with. */
  frame?: 'first' | 'last'
}

/** A video as a job. Times are epoch milliseconds, 0 is not yet. `progress` is 0 to 100. */
export type Video = {
  id: string
  keyId: string
  form: VideoForm
  model: string
  prompt: string
  wish: MediaWish
  phase: VideoPhase
  accountId: string
  conversationId: string
  progress: number
  createdAt: number
  endedAt: number
  /** Names of our copies, empty before they are made. */
  file: string
  thumbnail: string
  /** Why it was not made; empty otherwise. */
  fault: FaultKind | ''
  message: string
  /** How many processes have taken it up so far. Only the latest of them may write about it. */
  claim: number
  log: VideoLog
}

/** What the request log says of it once it is over: the request that ordered it, and the tries with accounts. */
export type VideoLog = { requestId: string; address: string; attempts: readonly LoggedAttempt[] }
