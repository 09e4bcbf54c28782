import type { Account } from '../core/account.ts'
import type { Answer } from '../core/answer.ts'
import type { Model } from '../core/model.ts'
import type { Prompt } from '../core/prompt.ts'

/** One try of one prompt with one account. `signal` ends it at any time, and frees the connection. */
export type OpenRequest = { prompt: Prompt; model: Model; account: Account; signal: AbortSignal }

/** Where answers come from. */
export type Upstream = {
  /** Name of the transport, for the log. */
  transport: string
  /**
   * Sends the prompt; resolves when the upstream accepted it. Rejects with a GatewayError whose fault is the
   * upstream's verdict, or `upstream_failed` / `upstream_timeout` when there was none.
   */
  open: (request: OpenRequest) => Promise<Answer>
  /** Fetches a generated file as its owner. The response may have any status; the caller reads or cancels its body. */
  download: (url: string, account: Account, signal: AbortSignal) => Promise<Response>
}
