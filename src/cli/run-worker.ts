import { join } from 'node:path'
import { openConfig } from '../config/live.ts'
import { createLog } from '../lib/log.ts'
import { openWorkerStore } from '../store/open-store.ts'
import type { WorkerLink } from '../worker-link.ts'
import type { Context } from './context.ts'
import { fixedItems } from './fixed-items.ts'
import type { ReadSettings } from './settings.ts'
import { surviveStrays } from './survive-strays.ts'

/**
 * One of several processes on a port, made by the supervisor, which holds the folder and says when to end. SIGTERM ends this
 * one alone, gracefully: another takes its place.
 */
export async function runWorker(read: ReadSettings, context: Context, link: WorkerLink): Promise<void> {
  const { host, port, dataDir, logLevel, logFormat } = read.settings
  const extra = { worker: link.number }
  const log = createLog({ level: logLevel, format: logFormat, write: context.err, extra })
  const stopping = Promise.withResolvers<void>()
  const cut = Promise.withResolvers<void>()
  // A terminal sends it to all; the supervisor says what becomes of it.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => stopping.resolve())
  link.onMessage(({ type }) => {
    if (type === 'stop') stopping.resolve()
    if (type === 'cut') cut.resolve()
  })
  // Nobody holds the folder any more: the next gateway may be starting already.
  link.onLost(() => {
    log.error('the supervisor is gone: this worker ends too')
    stopping.resolve()
    cut.resolve()
  })
  const { live: config } = openConfig({ file: join(dataDir, 'config.toml'), log, fixed: fixedItems(read) })
  try {
    const { startServer } = await import('../server.ts')
    const restart = () => link.tell({ type: 'restart' })
    const opened = openWorkerStore(dataDir, log)
    const options = {
      config,
      opened,
      dataDir,
      host,
      port,
      log,
      simulated: false,
      version: context.version,
      restart,
    }
    const running = await startServer({ ...options, worker: link })
    surviveStrays(log)
    link.tell({ type: 'listening', url: running.url })
    await stopping.promise
    const cutting = cut.promise.then(() => running.cut()).then(() => Bun.sleep(1000))
    await Promise.race([running.stop(), cutting])
  } finally {
    config.close()
  }
}
