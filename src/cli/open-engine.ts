import { join } from 'node:path'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { withSecrets } from '../config/secrets.ts'
import { fail } from '../core/fault.ts'
import { openShared } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import type { Context } from './context.ts'
import { chosenStorage } from './storage-variables.ts'

/** The store of the engine that the environment chooses, with what all processes share in it. */
export type EngineStore = Store & Record<'settings' | 'entries', NonNullable<Store['settings']>>

/**
 * Opens the engine that the environment chooses, for a command; undefined when everything lies in the data folder. Throws a
 * GatewayError when the variables are wrong, and what `openShared` rejects with.
 */
export async function openEngine(dataDir: string, { env }: Context): Promise<EngineStore | undefined> {
  const { storage, problems } = chosenStorage(env)
  if (problems.length > 0) fail({ kind: 'invalid_value', message: problems.join('\n') })
  if (storage.type === 'local') return undefined
  const file = join(dataDir, 'config.toml')
  const own = loadConfig(withSecrets(readOptional(file) ?? '').text, file).config?.storage
  const store = await openShared(storage, {
    ...(own && { connectMs: own.connect_seconds * 1000 }),
    poolSize: 2,
  })
  const { settings, entries } = store
  if (!settings || !entries) throw new Error(`the storage (${storage.type}) shares no settings`)
  return { ...store, settings, entries }
}
