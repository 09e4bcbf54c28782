import type { Fault } from '../../core/fault.ts'
import { encodeError } from '../error.ts'
import type { ErrorEvent } from './schema-output.ts'

/** The `error` event of a fault. */
export function encodeErrorEvent(fault: Fault, requestId: string): ErrorEvent {
  const { error } = encodeError(fault, requestId).body
  const { code, message, param } = error
  return { type: 'error', code, message, param, error }
}

// The codes of a failed response are a list of their own; clients act on these (api-conformance 2.1, 8).
const responseCodes: Record<string, string> = {
  rate_limit_exceeded: 'rate_limit_exceeded',
  context_length_exceeded: 'context_length_exceeded',
  content_policy_violation: 'invalid_prompt',
}

/** What `response.error` says of a fault. A wait is named in the words that Codex looks for. */
export function encodeResponseError(fault: Fault): { code: string; message: string } {
  const { code } = encodeError(fault, '').body.error
  const wait =
    fault.retryAfterSeconds === undefined ? '' : ` Please try again in ${fault.retryAfterSeconds}s.`
  return { code: responseCodes[code] ?? 'server_error', message: fault.message + wait }
}
