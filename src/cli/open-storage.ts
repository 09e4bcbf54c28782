import { dirname, join } from 'node:path'
import { readOptional } from '../config/file-access.ts'
import { openConfig } from '../config/live.ts'
import { loadConfig } from '../config/load.ts'
import { withSecrets } from '../config/secrets.ts'
import type { Log } from '../lib/log.ts'
import { takeSettings } from '../shared-settings.ts'
import { type OpenedStore, openStore } from '../store/open-store.ts'
import type { ReadSettings } from './settings.ts'

/** Opens the storage that was chosen, before the settings in force are known: how long it may take stands in the file. */
export function openStorage({ settings }: Pick<ReadSettings, 'settings'>, log: Log): Promise<OpenedStore> {
  const { dataDir: folder, storage } = settings
  const file = join(folder, 'config.toml')
  const { config } = loadConfig(withSecrets(readOptional(file) ?? '').text, file)
  const own = config?.storage
  return openStore({
    folder,
    log,
    storage,
    ...(own && { connectMs: own.connect_seconds * 1000, poolSize: own.pool_size }),
  })
}

/** Held by whoever starts on a shared storage, and while one is restored. */
export const startLease = 'first start'
const startMs = 30_000

/**
 * Reads config.toml; with a shared storage after what other processes set was taken over, one process at a time: of those
 * that start together on an empty storage the first makes the secrets, and the others have the same.
 */
export async function openSettings(
  options: Parameters<typeof openConfig>[0],
  { store }: OpenedStore,
): Promise<ReturnType<typeof openConfig>> {
  const { settings, shared, leases } = store
  if (!settings || !shared) return openConfig(options)
  const share = () => takeSettings({ store: settings, dataDir: dirname(options.file), log: options.log })
  while ((await leases.take(startLease, startMs)) === undefined) await Bun.sleep(100)
  try {
    await share()
    const opened = openConfig(options)
    await share()
    return opened
  } finally {
    await leases.release(startLease)
  }
}
