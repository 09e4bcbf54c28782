import type { Cue } from './script.ts'

/** What a fault may be told: milliseconds of silence, tokens said before it, seconds to wait. */
export type FaultOptions = { ms?: number; after?: number; retry_after?: number }
export type Refusal = { status: number; body: object | string; headers?: Record<string, string> }

/** How the making of a picture or a video goes wrong. */
export type MediaTwist =
  | 'limit'
  | 'error'
  | 'moderated'
  | 'moderated_first'
  | 'no_final'
  | 'few'
  | 'cut'
  | 'stall'
  | 'no_blob'
  | 'old_form'
  | 'closed'
  | 'renamed'
  | 'address'
  | 'stock'

/** A fault is a refusal by HTTP, a delay before the first byte, or a change of the answer. */
export type FaultRow = {
  name: string
  help: string
  /**
   * `account`: every call with this account meets it. `chat`: only chats do. `media`: what makes pictures or videos.
   * `upload`: both upload calls, `direct`: the newer one alone. `session`: the first exchange on the chat socket.
   * `quota` and `who`: those calls.
   */
  scope: 'account' | 'chat' | 'media' | 'upload' | 'direct' | 'session' | 'quota' | 'who'
  refuse?: (options: FaultOptions) => Refusal
  delayMs?: (options: FaultOptions) => number
  twist?: MediaTwist
  alter?: (script: Cue[], options: FaultOptions) => Cue[]
  /** A frame, event or answer as it is sent instead. */
  reword?: (frame: object) => object
}
