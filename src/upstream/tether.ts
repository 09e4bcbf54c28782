import { type Fault, GatewayError } from '../core/fault.ts'
import type { Watchdog } from '../lib/watchdog.ts'

/** Aborts when the caller's signal does, or with `release`, which also lets go of that signal. */
export type Tether = { signal: AbortSignal; caller: AbortSignal; release: () => void }

/** Ties a call to the signal of whoever waits for it. Throws the signal's reason when nobody does any more. */
export function tether(caller: AbortSignal): Tether {
  caller.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort()
  caller.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    caller,
    release: () => {
      caller.removeEventListener('abort', abort)
      controller.abort()
    },
  }
}

/** Waits for a step, `seconds` at most: then all that is tied is let go, and it rejects with `expired`. */
export async function within<T>(
  { watchdog }: { watchdog: Watchdog },
  { seconds, expired, tether }: { seconds: number; expired: Fault; tether: Tether },
  step: Promise<T>,
): Promise<T> {
  let timedOut = false
  const onExpire = () => {
    timedOut = true
    tether.release()
  }
  const watch = watchdog.watch({ idleMs: seconds * 1000, totalMs: seconds * 1000, onExpire })
  try {
    return await step
  } catch (error) {
    throw timedOut ? new GatewayError(expired) : error
  } finally {
    watch.stop()
  }
}
