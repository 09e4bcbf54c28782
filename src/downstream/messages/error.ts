import type { Fault } from '../../core/fault.ts'
import { encodeError } from '../error.ts'

/** Anthropic's types by status (product section 4, api-conformance 6). */
const types: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  502: 'api_error',
  503: 'overloaded_error',
  504: 'api_error',
}

export type MessagesErrorBody = {
  type: 'error'
  error: { type: string; message: string; code: string; param: string | null; details?: object }
  request_id: string
}

// Anthropic's package reads this, goes on without a thread and sends everything.
const noThreads = { error_code: 'thread_unsupported_request', unsupported: ['thread'] }

/** A fault in Anthropic's shape. `code` and `param` are the same as in OpenAI's: readers of this one skip them. */
export function encodeMessagesError(
  fault: Fault,
  requestId: string,
): { status: number; body: MessagesErrorBody } {
  const { status, body } = encodeError(fault, requestId)
  const { message, code, param } = body.error
  return {
    status,
    body: {
      type: 'error',
      error: {
        type: types[status] ?? 'invalid_request_error',
        message,
        code,
        param,
        ...(param === 'thread' && { details: noThreads }),
      },
      request_id: requestId,
    },
  }
}
