/**
 * Everything that can go wrong, by name. `downstream/error.ts` has one row for each caller-visible kind;
 * the account's own verdicts (`session_dead`, `account_blocked`) never leave as such.
 */
export type FaultKind =
  // the caller's
  | 'no_api_key'
  | 'invalid_api_key'
  | 'api_key_disabled'
  | 'api_key_expired'
  | 'model_not_allowed'
  /** Limits of the caller's key: requests a minute, requests at once, tokens. */
  | 'key_rate_limited'
  | 'key_busy'
  | 'key_spent'
  | 'invalid_json'
  | 'missing_parameter'
  | 'invalid_value'
  | 'unsupported_value'
  | 'unknown_url'
  | 'method_not_allowed'
  | 'model_not_found'
  | 'endpoint_disabled'
  | 'file_not_found'
  | 'response_not_found'
  | 'video_not_found'
  | 'previous_response_not_found'
  | 'conversation_not_found'
  | 'request_too_large'
  | 'invalid_image_url'
  | 'invalid_image_format'
  | 'image_too_large'
  | 'unsupported_encoding'
  | 'request_timeout'
  | 'context_too_long'
  | 'content_policy'
  // the operator's, on the admin API
  | 'admin_auth_required'
  | 'invalid_password'
  | 'too_many_logins'
  | 'origin_not_allowed'
  | 'unsupported_media_type'
  | 'not_found'
  // the account's
  | 'session_dead'
  | 'account_blocked'
  | 'rate_limited'
  /** A 401 or 403 that names no reason: counts towards `token.fail_threshold`. */
  | 'unauthorized'
  // nobody's in particular
  | 'no_account'
  | 'browser_refused'
  | 'upstream_failed'
  | 'upstream_timeout'
  | 'empty_response'
  | 'shutting_down'
  | 'caller_gone'
  | 'internal'

/** One failure. `message` is for the caller: what happened and what to do. `detail` is for the log only. */
export type Fault = {
  kind: FaultKind
  message: string
  /** Dotted path of the request field at fault, as `messages[0].role`. */
  param?: string
  retryAfterSeconds?: number
  /** The HTTP status the upstream's refusal had or maps to; `grok.retry_status_codes` is about these. */
  upstreamStatus?: number
  /** The upstream refused the transport itself, whoever asks; another one may be open. */
  transportRefused?: true
  /** No connection stood: nothing at the other end answered. */
  unreached?: true
  /** The conversation that was to go on is not there, or not for this account. */
  conversationGone?: true
  /** The upstream may be at work on it: nobody is to be asked again, or it is made twice. */
  maybeTaken?: true
  /** Methods for the `Allow` header of a 405. */
  allow?: string[]
  detail?: string
  /** Met while a file was put at the upstream, not by the question itself. */
  step?: 'upload'
}

/** The only class of the house: `throw` wants a stack. */
export class GatewayError extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.name = 'GatewayError'
    this.fault = fault
  }
}

/** Throws the fault. */
export function fail(fault: Fault): never {
  throw new GatewayError(fault)
}

/** Anything thrown, as a fault. What is not ours is `internal`: its text goes to the log, never to the caller. */
export function asFault(error: unknown): Fault {
  if (error instanceof GatewayError) return error.fault
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    kind: 'internal',
    message: 'Something broke inside the gateway. The log has the details under this request id.',
    detail,
  }
}
