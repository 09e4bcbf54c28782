import type { Fault } from '../core/fault.ts'
import type { Ending, LogEntry, LoggedAttempt } from '../core/log-entry.ts'
import { callerAddress, type Trusted } from '../lib/peer.ts'
import { redact } from '../lib/redact.ts'
import { encodeError } from './error.ts'
import { type RequestInfo, usedTokens } from './request-info.ts'
import { usedInTruth } from './used-in-truth.ts'

/** A request that has ended, as the log keeps it. What the upstream said is kept without anything that looks like a secret. */
export function record(info: RequestInfo, trusted: Trusted): LogEntry {
  const { outcome, peer, bodies } = info
  const { fault } = outcome
  const answer = fault && encodeError(fault, info.id)
  const { usage, costUsd } = usedInTruth(usedTokens(outcome), info.attempts)
  return {
    requestId: info.id,
    at: info.at,
    endpoint: outcome.endpoint ?? '',
    model: outcome.model ?? '',
    keyId: info.keyId,
    address: callerAddress(peer, trusted),
    status: outcome.status ?? answer?.status ?? 0,
    code: answer?.body.error.code ?? '',
    message: fault ? redact(fault.message).slice(0, 500) : '',
    ending: fault ? endingOf(fault, answer?.status ?? 500) : 'succeeded',
    stream: outcome.stream ?? false,
    ms: Math.round(info.elapsed()),
    firstTokenMs: outcome.firstContentMs === undefined ? undefined : Math.round(outcome.firstContentMs),
    usage,
    ...(costUsd !== undefined && { costUsd }),
    attempts: loggedAttempts(info.attempts),
    ...(bodies && { bodies }),
  }
}

/** Tries as the log keeps them: what the upstream said, without anything that looks like a secret. */
export const loggedAttempts = (attempts: readonly LoggedAttempt[]): LoggedAttempt[] =>
  attempts.map(({ detail, ...attempt }) => ({
    ...attempt,
    ...(detail && { detail: redact(detail).slice(0, 500) }),
  }))

/** Limits of the caller's own key are the caller's doing; accounts at their limit are not. */
export function endingOf({ kind }: Pick<Fault, 'kind'>, status: number): Ending {
  if (kind === 'caller_gone') return 'cancelled'
  return status >= 500 || kind === 'rate_limited' ? 'failed' : 'refused'
}
