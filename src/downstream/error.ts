import type { Fault, FaultKind } from '../core/fault.ts'
import { own } from '../lib/own.ts'

type Row = [status: number, type: string, code: string]

/** What each kind of fault is to a caller (product section 4). A new kind does not compile until it has a row here. */
const rows: Record<FaultKind, Row> = {
  no_api_key: [401, 'authentication_error', 'invalid_api_key'],
  invalid_api_key: [401, 'authentication_error', 'invalid_api_key'],
  too_many_wrong_keys: [429, 'rate_limit_error', 'too_many_wrong_keys'],
  api_key_disabled: [401, 'authentication_error', 'api_key_disabled'],
  api_key_expired: [401, 'authentication_error', 'api_key_expired'],
  address_not_allowed: [403, 'permission_error', 'address_not_allowed'],
  model_not_allowed: [403, 'permission_error', 'model_not_allowed'],
  key_rate_limited: [429, 'rate_limit_error', 'rate_limit_exceeded'],
  key_busy: [429, 'rate_limit_error', 'concurrency_limit_exceeded'],
  key_spent: [429, 'insufficient_quota', 'insufficient_quota'],
  invalid_json: [400, 'invalid_request_error', 'invalid_json'],
  missing_parameter: [400, 'invalid_request_error', 'missing_required_parameter'],
  invalid_value: [400, 'invalid_request_error', 'invalid_value'],
  unsupported_value: [400, 'invalid_request_error', 'unsupported_value'],
  schema_too_complex: [400, 'invalid_request_error', 'schema_too_complex'],
  unknown_url: [404, 'invalid_request_error', 'unknown_url'],
  not_offered: [404, 'invalid_request_error', 'not_offered'],
  method_not_allowed: [405, 'invalid_request_error', 'method_not_allowed'],
  model_not_found: [404, 'invalid_request_error', 'model_not_found'],
  endpoint_disabled: [404, 'invalid_request_error', 'endpoint_disabled'],
  file_not_found: [404, 'invalid_request_error', 'file_not_found'],
  video_not_found: [404, 'invalid_request_error', 'video_not_found'],
  response_not_found: [404, 'invalid_request_error', 'response_not_found'],
  previous_response_not_found: [400, 'invalid_request_error', 'previous_response_not_found'],
  conversation_not_found: [404, 'invalid_request_error', 'conversation_not_found'],
  missing_conversation_id: [400, 'invalid_request_error', 'missing_conversation_id'],
  request_too_large: [413, 'invalid_request_error', 'request_too_large'],
  // Pictures and files alike (product section 4).
  invalid_image_url: [400, 'invalid_request_error', 'invalid_image_url'],
  invalid_image_format: [400, 'invalid_request_error', 'invalid_image_format'],
  image_too_large: [400, 'invalid_request_error', 'image_too_large'],
  request_timeout: [408, 'invalid_request_error', 'request_timeout'],
  unsupported_encoding: [415, 'invalid_request_error', 'unsupported_content_encoding'],
  context_too_long: [400, 'invalid_request_error', 'context_length_exceeded'],
  content_policy: [400, 'invalid_request_error', 'content_policy_violation'],
  // Trouble in the pool never leaves as 401 or 403: the caller's key is fine.
  session_dead: [503, 'server_error', 'no_account_available'],
  account_blocked: [503, 'server_error', 'no_account_available'],
  unauthorized: [503, 'server_error', 'no_account_available'],
  rate_limited: [429, 'rate_limit_error', 'rate_limit_exceeded'],
  no_account: [503, 'server_error', 'no_account_available'],
  browser_refused: [503, 'server_error', 'upstream_session_refused'],
  upstream_failed: [502, 'server_error', 'upstream_error'],
  upstream_timeout: [504, 'server_error', 'upstream_timeout'],
  empty_response: [502, 'server_error', 'empty_response'],
  shutting_down: [503, 'server_error', 'shutting_down'],
  caller_gone: [499, 'server_error', 'caller_gone'],
  caller_too_slow: [499, 'server_error', 'caller_too_slow'],
  overloaded: [503, 'server_error', 'overloaded'],
  admin_auth_required: [401, 'authentication_error', 'admin_auth_required'],
  invalid_password: [401, 'authentication_error', 'invalid_password'],
  origin_not_allowed: [403, 'permission_error', 'origin_not_allowed'],
  too_many_logins: [429, 'rate_limit_error', 'too_many_logins'],
  unsupported_media_type: [415, 'invalid_request_error', 'unsupported_media_type'],
  not_found: [404, 'invalid_request_error', 'not_found'],
  disk_full: [507, 'server_error', 'disk_full'],
  storage_failed: [503, 'server_error', 'storage_unavailable'],
  internal: [500, 'server_error', 'internal_error'],
}

export type ErrorBody = {
  error: { message: string; type: string; param: string | null; code: string; request_id: string }
}

/** A fault in OpenAI's shape. */
export function encodeError(fault: Fault, requestId: string): { status: number; body: ErrorBody } {
  // What no table knows is a bug of ours, and answered as one.
  const [status, type, code] = own<Row>(rows, fault.kind) ?? rows.internal
  return {
    status,
    body: {
      error: { message: fault.message, type, param: fault.param ?? null, code, request_id: requestId },
    },
  }
}

const ownKey = new Set<FaultKind>(['no_api_key', 'invalid_api_key', 'api_key_disabled', 'api_key_expired'])

/** Headers that belong to the fault. */
export const errorHeaders = (fault: Fault): Record<string, string> => ({
  ...(fault.retryAfterSeconds !== undefined && { 'retry-after': String(fault.retryAfterSeconds) }),
  ...(fault.allow && { allow: fault.allow.join(', ') }),
  ...(ownKey.has(fault.kind) && { 'www-authenticate': 'Bearer' }),
})

/** The fault as a whole HTTP answer. */
export const errorResponse = (fault: Fault, requestId: string): Response => {
  const { status, body } = encodeError(fault, requestId)
  return Response.json(body, { status, headers: errorHeaders(fault) })
}
