import { join } from 'node:path'
import { makeDataFolder } from '../config/file-access.ts'
import { openConfig } from '../config/live.ts'
import { problemLine } from '../config/problem.ts'
import { fail } from '../core/fault.ts'
import { createLog, type Log } from '../lib/log.ts'
import { heldSentence, takeDataLock } from '../store/data-lock.ts'
import type { Context } from './context.ts'
import { fixedItems } from './fixed-items.ts'
import type { ReadSettings } from './settings.ts'
import { stopSignals } from './signals.ts'
import { startBlock } from './start-block.ts'
import { accountsSentence } from './token-report.ts'

/**
 * Starts the gateway, prints the start block, and resolves when a signal has ended it: gracefully at the first, at
 * once at the second. Throws when it cannot start.
 */
export async function runGateway(read: ReadSettings, context: Context, simulated = false): Promise<void> {
  const { host, port, dataDir, logLevel, logFormat } = read.settings
  const signals = stopSignals()
  makeDataFolder(dataDir)
  const lock = takeDataLock(dataDir)
  if (lock.kind === 'held') fail({ kind: 'internal', message: heldSentence(dataDir, lock.by) })
  const extra = simulated ? { simulated: true } : {}
  const log = createLog({ level: logLevel, format: logFormat, write: context.err, extra })
  const configFile = join(dataDir, 'config.toml')
  const { live: config, generated } = openConfig({ file: configFile, log, fixed: fixedItems(read) })
  try {
    const { startServer } = await import('../server.ts')
    const { version } = context
    const options = { config, dataDir, host, port, log, simulated, version }
    const running = await startServer(options).catch((error: unknown) => cannotListen(error, host))
    surviveStrays(log)
    for (const problem of config.problems()) log.warn(problemLine(problem))
    const accounts = accountsSentence(dataDir)
    const facts = { version, url: running.url, dataDir, configFile, generated, simulated, accounts }
    context.out(startBlock({ ...facts, config: config.current() }))
    const signal = await signals.first
    log.info('stopping: running requests may finish; a second signal cuts them', { signal })
    const stopped = running.stop()
    // Cut connections end the waiting; what is still to be written to files gets a second.
    const cut = signals.second.then(() => running.cut()).then(() => Bun.sleep(1000))
    await Promise.race([stopped, cut])
    log.info('stopped')
  } finally {
    config.close()
    signals.close()
    if (lock.kind === 'taken') lock.release()
  }
}

/** The system's word for an address that is not ours says nothing to whoever mistyped it. */
function cannotListen(error: unknown, host: string): never {
  const { syscall, code } = error as NodeJS.ErrnoException
  if (syscall !== 'listen') throw error
  const advice = 'Use an address of this machine, 127.0.0.1, or 0.0.0.0 for all of them.'
  return fail({
    kind: 'internal',
    message: `Cannot listen on SERVER_HOST ${JSON.stringify(host)} (${code}). ${advice}`,
  })
}

/** One request's mistake must not end everybody else's: it is logged, with its stack, and the process goes on. */
function surviveStrays(log: Log): void {
  const stray = (error: unknown) =>
    log.error('an error that nothing caught', { error: error instanceof Error ? error.stack : String(error) })
  process.on('unhandledRejection', stray)
  process.on('uncaughtException', stray)
}
