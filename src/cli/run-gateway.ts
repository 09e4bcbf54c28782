import { join } from 'node:path'
import { makeDataFolder } from '../config/data-folder.ts'
import { makePrivate, readableByOthers } from '../config/file-access.ts'
import { openSettings, openStorage } from './open-storage.ts'
import { problemLine } from '../config/problem.ts'
import { fail } from '../core/fault.ts'
import { listenProblem } from '../lib/listen-problem.ts'
import { createLog, type Log } from '../lib/log.ts'
import { heldSentence, takeDataLock } from '../store/data-lock.ts'
import { restoreAtStart } from '../store/restore.ts'
import type { Context } from './context.ts'
import { hintAtDotenv } from './dotenv-hint.ts'
import { fixedItems } from './fixed-items.ts'
import { openLogSink } from './log-sink.ts'
import { workerLink } from '../worker-link.ts'
import type { ReadSettings } from './settings.ts'
import { surviveStrays } from './survive-strays.ts'
import { stopSignals } from './signals.ts'
import { startBlock } from './start-block.ts'
import { accountsSentence } from './token-report.ts'

/**
 * Starts the gateway, prints the start block, and resolves when a signal has ended it: gracefully at the first, at
 * once at the second. Throws when it cannot start.
 */
export async function runGateway(read: ReadSettings, context: Context, simulated = false): Promise<void> {
  const link = workerLink(context.env)
  if (link) return (await import('./run-worker.ts')).runWorker(read, context, link)
  for (let next: ReadSettings | undefined = read; next;) next = await runOnce(next, context, simulated)
}

/** One start to its end. Resolves to what to start again with, undefined when it is to stay ended. */
async function runOnce(
  read: ReadSettings,
  context: Context,
  simulated: boolean,
): Promise<ReadSettings | undefined> {
  const { dataDir } = read.settings
  const dataDirIsNew = makeDataFolder(dataDir)
  const lock = takeDataLock(dataDir)
  if (lock.kind === 'held') fail({ kind: 'internal', message: heldSentence(dataDir, lock.by) })
  const { workers, storage } = read.settings
  const alone = workers === 1 ? '' : whyAlone(simulated, storage.type)
  if (alone) context.err(`grok2api: SERVER_WORKERS = ${workers}, but one process serves the port: ${alone}\n`)
  try {
    return await serveOnce(read, context, { simulated, dataDirIsNew, count: alone ? 1 : workers })
  } finally {
    if (lock.kind === 'taken') lock.release()
  }
}

/** Why several processes are not possible; empty when they are. */
function whyAlone(simulated: boolean, storage: string): string {
  if (simulated) return 'a demo needs no more'
  if (process.platform !== 'linux') return 'only Linux shares a port among processes'
  if (storage !== 'local') return `with ${storage} start several gateways`
  return ''
}

/** The same on a folder that this process holds. */
async function serveOnce(
  read: ReadSettings,
  context: Context,
  { simulated, dataDirIsNew, count }: { simulated: boolean; dataDirIsNew: boolean; count: number },
): Promise<ReadSettings | undefined> {
  const { host, port, dataDir, logLevel, logFormat, logFile } = read.settings
  const signals = stopSignals()
  const extra = simulated ? { simulated: true } : {}
  const sink = openLogSink(logFile, context.err)
  const log = createLog({ level: logLevel, format: logFormat, write: sink.write, extra })
  hideSecrets(dataDir, log)
  const restored = restoreAtStart(dataDir)
  if (restored) log.warn('a backup was restored', restored)
  const restart = Promise.withResolvers<'restart'>()
  const configFile = join(dataDir, 'config.toml')
  const opened = await openStorage(read, log)
  const { live: config, generated } = await openSettings(
    { file: configFile, log, fixed: fixedItems(read) },
    opened,
  )
  sink.limitTo(() => config.current().log.max_file_mb)
  try {
    const { version } = context
    const selfUrl = context.env['SERVER_SELF_URL']?.trim() || undefined
    const again = () => restart.resolve('restart')
    const options = { config, opened, dataDir, host, port, log, simulated, version, restart: again, selfUrl }
    const start =
      count > 1
        ? (await import('./start-workers.ts')).startWorkers({
            ...options,
            count,
            logFormat,
            context,
            write: sink.write,
          })
        : (await import('../server.ts')).startServer(options)
    const running = await start.catch((error: unknown) => cannotListen(error, options))
    surviveStrays(log)
    for (const problem of config.problems()) log.warn(problemLine(problem))
    hintAtDotenv(context, log)
    const accounts = accountsSentence(dataDir)
    const facts = {
      version,
      url: running.url,
      dataDir,
      dataDirIsNew,
      configFile,
      generated,
      simulated,
      accounts,
    }
    context.out(startBlock({ ...facts, config: config.current() }))
    const signal = await Promise.race([signals.first, restart.promise])
    log.info('stopping: running requests may finish; a second signal cuts them', { signal })
    const stopped = running.stop()
    // Cut connections end the waiting; what is still to be written to files gets a second.
    const cut = signals.second.then(() => running.cut()).then(() => Bun.sleep(1000))
    await Promise.race([stopped, cut])
    log.info('stopped')
    if (signal !== 'restart') return undefined
    // The port it had, also when it was any free one.
    return { ...read, settings: { ...read.settings, port: Number(new URL(running.url).port) || port } }
  } finally {
    config.close()
    signals.close()
    sink.close()
  }
}

/** Files with secrets are for their owner only: what others may read is mended and named in the log. */
function hideSecrets(dataDir: string, log: Log): void {
  for (const file of readableByOthers(dataDir)) {
    if (makePrivate(file))
      log.warn('a file with secrets was readable by others; its mode is 0600 now', { file })
    else log.warn('a file with secrets is readable by others; run chmod 600 on it as its owner', { file })
  }
}

/** The system's word for an address that cannot be used says nothing to whoever mistyped it. */
function cannotListen(error: unknown, { host, port }: { host: string; port: number }): never {
  const names = { hostName: 'SERVER_HOST', portName: '--port or SERVER_PORT' }
  const message = listenProblem(error, { host, port, ...names })
  if (message === undefined) throw error
  return fail({ kind: 'internal', message })
}
