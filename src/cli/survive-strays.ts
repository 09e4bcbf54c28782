import type { Log } from '../lib/log.ts'

/** One request's mistake must not end everybody else's: it is logged, with its stack, and the process goes on. */
export function surviveStrays(log: Log): void {
  const stray = (error: unknown) =>
    log.error('an error that nothing caught', { error: error instanceof Error ? error.stack : String(error) })
  process.on('unhandledRejection', stray)
  process.on('uncaughtException', stray)
}
