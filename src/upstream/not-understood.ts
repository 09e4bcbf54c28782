import type { Fault } from '../core/fault.ts'

/** The fault of an answer that holds nothing but what nobody knows. */
export const notUnderstood: Fault = {
  kind: 'empty_response',
  upstreamStatus: 502,
  transportRefused: true,
  notUnderstood: true,
  message:
    'The upstream answered in a way this version does not understand. Try again; the operator should look for a newer version.',
}
