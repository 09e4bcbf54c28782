import type { UsageEvent } from './event.ts'

/** One request of the API, as the request log and the statistics know it. Times in milliseconds; `at` is epoch ms. */
export type LogEntry = {
  requestId: string
  at: number
  endpoint: string
  /** Empty when the request did not get as far as a model. */
  model: string
  /** `config` for app.api_key, empty when /v1 is open or the key was wrong. */
  keyId: string
  /** Where the request came from. */
  address: string
  status: number
  /** Of the error, also of one inside a stream that had begun with 200; empty when all went well. */
  code: string
  message: string
  ending: Ending
  stream: boolean
  ms: number
  /** Until the first content; undefined when none came. */
  firstTokenMs: number | undefined
  usage: LoggedUsage | undefined
  /** Dollars that the upstream charged for all tries together; undefined where none of them says. */
  costUsd?: number | undefined
  attempts: readonly LoggedAttempt[]
  /** Only with `log.store_bodies`. */
  bodies?: { request: string; answer: string }
}

/** `estimated`: counted by us, at least a part of it, because the upstream named no figures. */
export type LoggedUsage = {
  input: number
  output: number
  reasoning: number
  cached: number
  estimated: boolean
}

/** One try with one account. `status` is the upstream's, 0 when there was none. */
export type LoggedAttempt = {
  account: string
  /** The id of the upstream; absent in entries from before there were several. */
  upstream?: string
  transport: string
  status: number
  ms: number
  /** Only what is new was sent, into a conversation that goes on. */
  continued?: true
  /** No connection stood: nothing at the other end answered. */
  unreached?: true
  fault?: string
  /** What the upstream says was used, where it does. */
  usage?: UsageEvent
  /** What was odd about an answer that counts as one: no words, no end, a tag left in the text. */
  odd?: readonly string[]
  detail?: string
}

/** How a request ended: `refused` is the caller's doing, `failed` ours or the upstream's, `cancelled` the caller's leaving. */
export type Ending = 'succeeded' | 'refused' | 'failed' | 'cancelled'
