import { makeDataFolder } from '../config/data-folder.ts'
import type { Context } from './context.ts'
import { quietLog, shareFolder } from './engine-folder.ts'
import { type EngineStore, openEngine } from './open-engine.ts'

/**
 * Does a command that works on the files of the data folder. Where the environment chooses an engine, the files are first
 * brought to what all gateways share, and what the command changed goes to all afterwards, whether it succeeded or not.
 */
export async function onEngine<T>(
  dataDir: string,
  context: Context,
  work: (store: EngineStore | undefined) => Promise<T>,
): Promise<T> {
  const store = await openEngine(dataDir, context)
  if (!store) return work(undefined)
  const log = quietLog(context.err)
  try {
    makeDataFolder(dataDir)
    await shareFolder(store, dataDir, log)
    try {
      return await work(store)
    } finally {
      await shareFolder(store, dataDir, log)
    }
  } finally {
    await store.close()
  }
}
