import type { Fault } from '../core/fault.ts'
import { errorHeaders, errorResponse } from './error.ts'
import { encodeMessagesError } from './messages/error.ts'

// Whatever is below it, and however often a client wrote /v1: those who ask there read Anthropic's errors.
const messagesPath = /^https?:\/\/[^/?#]+(?:\/v1)*\/messages(?:[/?#]|$)/

/** Whether the request came to `/v1/messages` or something below it. */
export const isMessagesPath = ({ url }: Request): boolean => messagesPath.test(url)

/** The fault as an answer in the shape the caller reads (product section 4). */
export function errorFor(request: Request, fault: Fault, requestId: string): Response {
  if (!isMessagesPath(request)) return errorResponse(fault, requestId)
  const { status, body } = encodeMessagesError(fault, requestId)
  return Response.json(body, { status, headers: errorHeaders(fault) })
}
