import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createLog, type Log } from '../lib/log.ts'
import { forgetAccounts, takeAccounts } from '../shared-accounts.ts'
import { forgetSettings, takeSettings } from '../shared-settings.ts'
import { copyTables } from '../store/copy-tables.ts'
import { openFolderStore } from '../store/open-store.ts'
import type { Store, TextStore } from '../store/store.ts'
import type { EngineStore } from './open-engine.ts'

const files = ['config.toml', 'token.json', 'shared-settings.json', 'shared-accounts.json']

/** What the two files hold as texts: a backup has them as files, and a restore makes the texts of them anew. */
const asFiles = 'texts'

/** The tables that a backup of an engine holds. */
export const engineTables = ({ tables }: Pick<Store, 'tables'>): string[] =>
  tables.names().filter((name) => name !== asFiles)

/** What was taken over is the result of the command; the log of these steps is for what goes wrong. */
export const quietLog = (write: (line: string) => void): Log =>
  createLog({ level: 'warn', format: 'text', write })

/**
 * Brings settings and accounts of the folder and of the engine together, as a running gateway does: what changed in the files since
 * they were last alike goes to all, everything else comes from there.
 */
export async function shareFolder(
  { settings, entries }: Pick<EngineStore, 'settings' | 'entries'>,
  dataDir: string,
  log: Log,
): Promise<void> {
  await takeSettings({ store: settings, dataDir, log })
  await takeAccounts({ store: entries, dataDir, log })
}

/** Forgets what folder and engine had the last time: what the files hold is new to an engine that does not know it. */
export function forgetShared(dataDir: string): void {
  forgetSettings(dataDir)
  forgetAccounts(dataDir)
}

const readOnly = (store: TextStore): TextStore => ({ ...store, put: async () => {} })

/** Fills an empty folder with everything an engine holds, as the data folder of a gateway without one; `dataDir` is used with the engine. */
export async function fillFromEngine(
  store: EngineStore,
  { dataDir, folder, log }: { dataDir: string; folder: string; log: Log },
): Promise<void> {
  for (const name of files)
    if (existsSync(join(dataDir, name))) copyFileSync(join(dataDir, name), join(folder, name))
  const { settings, entries } = store
  await shareFolder({ settings: readOnly(settings), entries: readOnly(entries) }, folder, log)
  const local = openFolderStore(folder)
  try {
    await copyTables({ source: store.tables, target: local.tables, tables: engineTables(store) })
  } finally {
    await local.close()
  }
}
