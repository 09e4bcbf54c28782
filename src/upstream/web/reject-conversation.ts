import { type Fault, type FaultKind, GatewayError } from '../../core/fault.ts'

// Which status a conversation of somebody else gets was never seen (upstream-protocol 15): words decide.
const words =
  /conversation_not_found|not[ _]found|permission[ _]denied|not have (?:access|permission)|"code":"?(?:5|not_found)\b/i

const mayMean: readonly FaultKind[] = ['upstream_failed', 'unauthorized', 'browser_refused']

/** The refusal of a turn that was to go on: marked when it is the conversation that is missing, and nobody else's fault. */
export function rejectContinued(fault: Fault): Fault {
  if (fault.transportRefused || !mayMean.includes(fault.kind)) return fault
  const gone = fault.upstreamStatus === 404 || words.test(fault.detail ?? '')
  return gone ? { ...fault, kind: 'upstream_failed', upstreamStatus: 404, conversationGone: true } : fault
}

/** What was thrown, with its fault read like that. */
export const continuedError = (error: unknown): unknown =>
  error instanceof GatewayError ? new GatewayError(rejectContinued(error.fault)) : error
