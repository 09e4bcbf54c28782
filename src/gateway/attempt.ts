import type { UsageEvent } from '../core/event.ts'
import type { FaultKind } from '../core/fault.ts'
import type { Oddity } from '../core/unknown.ts'

/**
 * One try with one account, for the log. `status` is the upstream's or what its fault maps to; `ms` until content or
 * failure. A status of 200 with a fault is an answer that began and broke off.
 */
export type Attempt = {
  account: string
  /** The id of the upstream the account belongs to. */
  upstream: string
  transport: string
  status: number
  ms: number
  /** It went on in a conversation: only what is new was sent. */
  continued?: true
  /** No connection stood: nothing at the other end answered. */
  unreached?: true
  fault?: FaultKind
  /** What the upstream says was used, where it does. */
  usage?: UsageEvent
  /** What was odd about an answer that counts as one. */
  odd?: Oddity[]
  detail?: string
}
