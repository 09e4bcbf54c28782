import type { Cue } from './script.ts'

/** What a fault may be told: milliseconds of silence, tokens said before it, seconds to wait. */
export type FaultOptions = { ms?: number; after?: number; retry_after?: number }
export type Refusal = { status: number; body: object | string; headers?: Record<string, string> }

/** A fault is a refusal by HTTP, a delay before the first byte, or a change of the answer. */
export type FaultRow = {
  name: string
  help: string
  /** `account`: every call with this account meets it. `chat`: only chats do. */
  scope: 'account' | 'chat'
  refuse?: (options: FaultOptions) => Refusal
  delayMs?: (options: FaultOptions) => number
  alter?: (script: Cue[], options: FaultOptions) => Cue[]
}
