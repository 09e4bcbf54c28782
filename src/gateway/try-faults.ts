import type { Fault } from '../core/fault.ts'

// Refused uploads say nothing about chats without any.
export const isRefusedBrowser = ({ kind, step }: Fault) => kind === 'browser_refused' && !step
/** A 401 or 403 without the upstream's words: it may be a proxy's, on the way to one transport alone. */
export const isUnmarked = ({ kind, step }: Fault) => kind === 'unauthorized' && !step

/** Everything was tried on one transport. A connection that stood and said nothing may be at work on it (504). */
export const mayPassElsewhere = ({ kind, step, upstreamStatus, maybeTaken }: Fault) =>
  !step &&
  !maybeTaken &&
  (kind === 'upstream_failed' || (kind === 'upstream_timeout' && upstreamStatus === 502))

/** A limit on uploads or on pictures drawn in a chat is none on the account's chats: nothing is to cool. */
export function forAccount(fault: Fault): Fault | undefined {
  if (fault.ofPictures) return undefined
  return fault.step && fault.kind === 'rate_limited' ? { ...fault, kind: 'upstream_failed' } : fault
}
