/**
 * Everything that can go wrong, by name. `downstream/error.ts` has one row for each caller-visible kind;
 * the account's own verdicts (`session_dead`, `account_blocked`) never leave as such.
 */
export type FaultKind =
  // the caller's
  | 'no_api_key'
  | 'invalid_api_key'
  | 'too_many_wrong_keys'
  | 'api_key_disabled'
  | 'api_key_expired'
  | 'model_not_allowed'
  /** The caller's key may not be used from this address. */
  | 'address_not_allowed'
  /** Limits of the caller's key: requests a minute, requests at once, tokens. */
  | 'key_rate_limited'
  | 'key_busy'
  | 'key_spent'
  | 'invalid_json'
  | 'missing_parameter'
  | 'invalid_value'
  | 'unsupported_value'
  /** A JSON schema or pattern that would take too much work. */
  | 'schema_too_complex'
  | 'unknown_url'
  /** A part of the dialect the upstream has nothing for, as embeddings. */
  | 'not_offered'
  | 'method_not_allowed'
  | 'model_not_found'
  | 'endpoint_disabled'
  | 'file_not_found'
  | 'response_not_found'
  | 'video_not_found'
  | 'previous_response_not_found'
  | 'conversation_not_found'
  /** A message that goes on in a conversation, without saying in which. */
  | 'missing_conversation_id'
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
  /** Took nothing of the answer for `server.slow_caller_seconds`. */
  | 'caller_too_slow'
  /** More connections than the process can have. */
  | 'overloaded'
  /** There is no room for what had to be written. */
  | 'disk_full'
  /** The storage, or the place where pictures and videos are kept, does not answer. */
  | 'storage_failed'
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
  /** What came is nothing this version knows: probably the same for every account. */
  notUnderstood?: true
  /** The conversation that was to go on is not there, or not for this account. */
  conversationGone?: true
  /** The upstream may be at work on it: nobody is to be asked again, or it is made twice. */
  maybeTaken?: true
  /** Methods for the `Allow` header of a 405. */
  allow?: string[]
  detail?: string
  /** A limit on pictures, met in a chat: it says nothing about chats without any. */
  ofPictures?: true
  /** A limit on the address a video was sent from: it says nothing about the account. */
  ofAddress?: true
  /** It holds for everything the account could be asked, not for one model. */
  ofAccount?: true
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

/** The code of the Errors of `lib/step-budget.ts`. */
const tooComplex = 'schema_too_complex'

/** The code of the Errors of `store/sql/engine-trouble.ts`. */
const storeAway = 'STORE_AWAY'

/** Anything thrown, as a fault. What is not ours is `internal`: its text goes to the log, never to the caller. */
export function asFault(error: unknown): Fault {
  if (error instanceof GatewayError) return error.fault
  if (error instanceof Error && 'code' in error && error.code === tooComplex)
    return {
      kind: tooComplex,
      message: `A JSON schema of this request cannot be used: ${error.message}. Make it smaller.`,
    }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (isDiskFull(error)) return { ...diskFull, detail }
  if (isReadOnly(error)) return { ...readOnly, detail }
  if (error instanceof Error && 'code' in error && error.code === storeAway)
    return {
      kind: 'storage_failed',
      message:
        'The storage of the gateway does not answer, and this request needs it. Try again in a moment.',
      retryAfterSeconds: 5,
      detail,
    }
  return {
    kind: 'internal',
    message: 'Something broke inside the gateway. The log has the details under this request id.',
    detail,
  }
}

/** The fault of a request whose caller hung up. */
export const callerGone: Fault = { kind: 'caller_gone', message: 'The caller closed the connection.' }

/** The fault of whatever could not be written for want of room. */
export const diskFull: Fault = {
  kind: 'disk_full',
  message:
    'The disk is full: the gateway could not write this, and nothing was changed. Make room where its data folder lies, then try again.',
}

const readOnly: Fault = {
  kind: 'internal',
  message:
    'The file system with the data folder is read-only: the gateway could not write this, and nothing was changed. Make it writable, then try again.',
}

const isReadOnly = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && (error.code === 'EROFS' || String(error.code).startsWith('SQLITE_READONLY'))) ||
    isReadOnly(error.cause))

// What systems and SQLite say when there is no room on the disk, or none in somebody's quota.
const diskFullCodes = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])

/** Whether something failed because there was no room to write. */
export function isDiskFull(error: unknown): boolean {
  if (error instanceof GatewayError) return error.fault.kind === 'disk_full'
  if (!(error instanceof Error)) return false
  return ('code' in error && diskFullCodes.has(String(error.code))) || isDiskFull(error.cause)
}
