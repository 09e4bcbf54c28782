import type { Config } from '../config/schema.ts'
import type { Fault } from '../core/fault.ts'
import type { RequestInfo } from './request-info.ts'

type Bounds = Pick<Config['server'], 'slow_caller_seconds' | 'slow_caller_mb'>

/** How long one caller takes to take what was written for him. */
export type Patience = {
  /** Waits until it is taken, so many characters of a stream. */
  untilTaken: (written: Promise<number>, length: number) => Promise<number>
  isWaiting: () => boolean
  /** Whether he took nothing for longer than he may. */
  isOver: () => boolean
}

/** What a caller gets who takes nothing while more than `slow_caller_mb` wait for him, in seconds. */
const littleSeconds = 10
// Bun looks at a connection's time limit every four seconds, and may be that early.
const graceSeconds = 4
/** More than this Bun takes for none. */
const mostSeconds = 250

/** Seconds of a connection's time limit while an answer is sent. */
export const secondsToTake = (
  server: Pick<Config['server'], 'slow_caller_seconds' | 'heartbeat_seconds'>,
  little = false,
): number => {
  const usual = Math.ceil(Math.max(server.slow_caller_seconds, 2 * server.heartbeat_seconds))
  return Math.min(mostSeconds, little ? Math.min(littleSeconds, usual) : usual)
}

export function watchCaller(info: RequestInfo, { slow_caller_seconds, slow_caller_mb }: Bounds): Patience {
  // When it began to wait for the caller; 0 while it does not.
  let since = 0
  let seconds = slow_caller_seconds

  function hurry(little: boolean): void {
    seconds = little ? Math.min(littleSeconds, slow_caller_seconds) : slow_caller_seconds
    info.hurry(little)
  }

  return {
    untilTaken: async (written, length) => {
      const isMuch = length > slow_caller_mb * 1e6
      since = performance.now()
      if (isMuch) hurry(true)
      const count = await written
      if (info.signal.aborted) return count
      since = 0
      if (isMuch) hurry(false)
      return count
    },
    isWaiting: () => since > 0,
    isOver: () => since > 0 && performance.now() - since >= (seconds - graceSeconds) * 1000,
  }
}

export const callerTooSlow: Fault = {
  kind: 'caller_too_slow',
  message:
    'The caller took nothing of the answer for server.slow_caller_seconds, or for 10 seconds with more than server.slow_caller_mb waiting, and the connection was closed.',
}
