import { type Fault, GatewayError } from '../../core/fault.ts'
import type { Tether, WebOptions } from './call.ts'

/** Waits for a step, `seconds` at most: then all that is tied is let go, and it rejects with `expired`. */
export async function within<T>(
  { watchdog }: Pick<WebOptions, 'watchdog'>,
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
